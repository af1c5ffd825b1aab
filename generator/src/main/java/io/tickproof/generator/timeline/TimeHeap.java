package io.tickproof.generator.timeline;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A priority queue by time. Elements with the same time are ordered by a number that is given with them. The keys are
 * kept in separate primitive arrays: with comparable objects the queue took nearly half of the time to compute a timeline.
 */
final class TimeHeap<T> {
    private static final int CHILDREN = 4;

    private long[] times;
    private long[] orders;
    private @Nullable Object[] values;
    private int size;

    TimeHeap(int capacity) {
        times = new long[Math.max(1, capacity)];
        orders = new long[times.length];
        values = new Object[times.length];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the time of the first element, or Long.MAX_VALUE if the heap is empty. */
    long firstTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Returns the first element of a non-empty heap. */
    T first() {
        return value(0);
    }

    /**
     * Adds an element.
     *
     * @param order must differ between elements with the same time
     */
    void add(long time, long order, T value) {
        if (size == times.length) {
            int capacity = size * 2;
            times = Arrays.copyOf(times, capacity);
            orders = Arrays.copyOf(orders, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / CHILDREN;
            if (!isBefore(time, order, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, order, value);
    }

    /** Removes and returns the first element of a non-empty heap. */
    T poll() {
        T first = first();
        size--;
        T last = value(size);
        long time = times[size];
        long order = orders[size];
        values[size] = null;
        if (size > 0) {
            sink(time, order, last);
        }
        return first;
    }

    /** Changes the time of the first element. */
    void postpone(long time) {
        sink(time, orders[0], first());
    }

    /** Inserts an element at the root and moves it down to its place. */
    private void sink(long time, long order, T value) {
        int at = 0;
        for (int child = 1; child < size; child = at * CHILDREN + 1) {
            int least = child;
            int end = Math.min(child + CHILDREN, size);
            for (int other = child + 1; other < end; other++) {
                if (isBefore(times[other], orders[other], least)) {
                    least = other;
                }
            }
            if (isBefore(time, order, least)) {
                break;
            }
            move(least, at);
            at = least;
        }
        put(at, time, order, value);
    }

    private boolean isBefore(long time, long order, int other) {
        return time < times[other] || time == times[other] && order < orders[other];
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        values[to] = values[from];
    }

    private void put(int at, long time, long order, T value) {
        times[at] = time;
        orders[at] = order;
        values[at] = value;
    }

    @SuppressWarnings("unchecked")
    private T value(int at) {
        // Slots below the size are never null.
        return (T) Objects.requireNonNull(values[at]);
    }
}
