package io.logfold.json.form;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Completes an {@link ObjectForm} with up to six fields and the constructor that takes their values
 * in the same order. An object with more fields has some of them {@linkplain Field#inline inlined}.
 *
 * @param <T> the Java objects
 */
public final class FormFields<T> {

  private final Class<T> type;

  FormFields(Class<T> type) {
    this.type = type;
  }

  /** A constructor of three arguments. */
  @FunctionalInterface
  public interface Constructor3<A, B, C, T> {
    T make(A a, B b, C c);
  }

  /** A constructor of four arguments. */
  @FunctionalInterface
  public interface Constructor4<A, B, C, D, T> {
    T make(A a, B b, C c, D d);
  }

  /** A constructor of five arguments. */
  @FunctionalInterface
  public interface Constructor5<A, B, C, D, E, T> {
    T make(A a, B b, C c, D d, E e);
  }

  /** A constructor of six arguments. */
  @FunctionalInterface
  public interface Constructor6<A, B, C, D, E, F, T> {
    T make(A a, B b, C c, D d, E e, F f);
  }

  /** An object with no field. */
  public ObjectForm<T> fields(Supplier<T> make) {
    return new ObjectForm<>(type, List.of()) {
      @Override
      T read(FieldReader in) {
        return make.get();
      }
    };
  }

  /** An object with one field. */
  public <A> ObjectForm<T> fields(Field<? super T, A> a, Function<A, T> make) {
    return new ObjectForm<>(type, List.of(a)) {
      @Override
      T read(FieldReader in) {
        return make.apply(a.read(in));
      }
    };
  }

  /** An object with two fields. */
  public <A, B> ObjectForm<T> fields(
      Field<? super T, A> a, Field<? super T, B> b, BiFunction<A, B, T> make) {
    return new ObjectForm<>(type, List.of(a, b)) {
      @Override
      T read(FieldReader in) {
        return make.apply(a.read(in), b.read(in));
      }
    };
  }

  /** An object with three fields. */
  public <A, B, C> ObjectForm<T> fields(
      Field<? super T, A> a,
      Field<? super T, B> b,
      Field<? super T, C> c,
      Constructor3<A, B, C, T> make) {
    return new ObjectForm<>(type, List.of(a, b, c)) {
      @Override
      T read(FieldReader in) {
        return make.make(a.read(in), b.read(in), c.read(in));
      }
    };
  }

  /** An object with four fields. */
  public <A, B, C, D> ObjectForm<T> fields(
      Field<? super T, A> a,
      Field<? super T, B> b,
      Field<? super T, C> c,
      Field<? super T, D> d,
      Constructor4<A, B, C, D, T> make) {
    return new ObjectForm<>(type, List.of(a, b, c, d)) {
      @Override
      T read(FieldReader in) {
        return make.make(a.read(in), b.read(in), c.read(in), d.read(in));
      }
    };
  }

  /** An object with five fields. */
  public <A, B, C, D, E> ObjectForm<T> fields(
      Field<? super T, A> a,
      Field<? super T, B> b,
      Field<? super T, C> c,
      Field<? super T, D> d,
      Field<? super T, E> e,
      Constructor5<A, B, C, D, E, T> make) {
    return new ObjectForm<>(type, List.of(a, b, c, d, e)) {
      @Override
      T read(FieldReader in) {
        return make.make(a.read(in), b.read(in), c.read(in), d.read(in), e.read(in));
      }
    };
  }

  /** An object with six fields. */
  public <A, B, C, D, E, F> ObjectForm<T> fields(
      Field<? super T, A> a,
      Field<? super T, B> b,
      Field<? super T, C> c,
      Field<? super T, D> d,
      Field<? super T, E> e,
      Field<? super T, F> f,
      Constructor6<A, B, C, D, E, F, T> make) {
    return new ObjectForm<>(type, List.of(a, b, c, d, e, f)) {
      @Override
      T read(FieldReader in) {
        return make.make(a.read(in), b.read(in), c.read(in), d.read(in), e.read(in), f.read(in));
      }
    };
  }
}
