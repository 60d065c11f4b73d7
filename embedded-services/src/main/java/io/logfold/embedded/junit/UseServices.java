package io.logfold.embedded.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run against a real Kafka and a real Postgres and may ask for a {@link
 * TestServices} parameter.
 *
 * <p>Containers where a Docker engine answers, embedded servers otherwise; which one is printed.
 * The environment variable {@code LOGFOLD_TEST_SERVICES} ({@code embedded} or {@code containers})
 * decides; then nothing else is tried.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(ServicesExtension.class)
public @interface UseServices {}
