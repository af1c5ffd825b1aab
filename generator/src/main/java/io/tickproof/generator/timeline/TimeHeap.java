package io.tickproof.generator.timeline;

import java.util.Arrays;

/**
 * What waits for its time, the least first; what has the same time, by a number that is given with it. A heap whose keys
 * stand in arrays of their own: with objects that compare themselves it was nearly half of what a timeline costs.
 */
final class TimeHeap<T> {
    private static final int CHILDREN = 4;

    private long[] times;
    private long[] orders;
    private Object[] values;
    private int size;

    TimeHeap(int capacity) {
        times = new long[Math.max(1, capacity)];
        orders = new long[times.length];
        values = new Object[times.length];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Time of the first; Long.MAX_VALUE if there is none. */
    long firstTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Not of an empty one. */
    T first() {
        return value(0);
    }

    /** @param order no two with the same time have the same */
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

    /** Takes the first out. */
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

    /** Gives the first another time. */
    void postpone(long time) {
        sink(time, orders[0], first());
    }

    /** Puts it where the first was, or below. */
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
        return (T) values[at];
    }
}
