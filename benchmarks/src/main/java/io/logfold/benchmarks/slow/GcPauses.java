package io.logfold.benchmarks.slow;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Notes when the garbage collector stops this process, to the millisecond. */
final class GcPauses implements NotificationListener, AutoCloseable {

  private final Windows windows;

  /** When this JVM started, in nanoseconds as {@link System#nanoTime} counts them. */
  private final long startedNanos =
      System.nanoTime()
          - TimeUnit.MILLISECONDS.toNanos(ManagementFactory.getRuntimeMXBean().getUptime());

  GcPauses(Windows windows) {
    this.windows = windows;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) bean).addNotificationListener(this, null, null);
    }
  }

  @Override
  public void handleNotification(Notification notification, Object handback) {
    if (notification.getUserData() instanceof CompositeData data) {
      var info = GarbageCollectionNotificationInfo.from(data).getGcInfo();
      windows.add(
          startedNanos + TimeUnit.MILLISECONDS.toNanos(info.getStartTime()),
          startedNanos + TimeUnit.MILLISECONDS.toNanos(info.getEndTime()));
    }
  }

  @Override
  public void close() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      try {
        ((NotificationEmitter) bean).removeNotificationListener(this);
      } catch (ListenerNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
