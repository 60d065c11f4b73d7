package io.logfold.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AppendListTest {

  @Test
  void it_behaves_like_copies_of_an_array_list_whatever_is_derived_from_what() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<AppendList<Integer>> lists = new ArrayList<>(List.of(AppendList.empty()));
      List<List<Integer>> models = new ArrayList<>(List.of(List.of()));
      for (int i = 0; i < 100; i++) {
        int from = random.nextInt(lists.size());
        AppendList<Integer> list = lists.get(from);
        List<Integer> model = new ArrayList<>(models.get(from));
        int at = model.isEmpty() ? 0 : random.nextInt(model.size());
        switch (model.isEmpty() ? 9 : random.nextInt(10)) {
          case 0 -> {
            list = list.with(at, i);
            model.set(at, i);
          }
          case 1 -> {
            list = list.without(at);
            model.remove(/* index */ at);
          }
          default -> {
            list = list.plus(i);
            model.add(i);
          }
        }
        lists.add(list);
        models.add(model);
      }
      for (int i = 0; i < lists.size(); i++) {
        assertThat(lists.get(i)).as("seed %d, list %d", seed, i).isEqualTo(models.get(i));
      }
    }
  }

  @Test
  void it_cannot_be_changed_or_hold_null() {
    AppendList<String> list = AppendList.<String>empty().plus("a");
    assertThatThrownBy(() -> list.add("b")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> list.set(0, "b")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(AppendList.copyOf(list)).isSameAs(list);
  }

  @Test
  void two_threads_that_continue_the_same_list_get_a_list_each() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 2_000; round++) {
        AppendList<Integer> base = AppendList.copyOf(List.of(1, 2, 3)).plus(4);
        CyclicBarrier start = new CyclicBarrier(2);
        List<Callable<AppendList<Integer>>> tasks = new ArrayList<>();
        for (int number = 10; number <= 11; number++) {
          int own = number;
          tasks.add(
              () -> {
                start.await();
                return base.plus(own);
              });
        }
        var results = threads.invokeAll(tasks);
        assertThat(results.get(0).get()).containsExactly(1, 2, 3, 4, 10);
        assertThat(results.get(1).get()).containsExactly(1, 2, 3, 4, 11);
      }
    }
  }
}
