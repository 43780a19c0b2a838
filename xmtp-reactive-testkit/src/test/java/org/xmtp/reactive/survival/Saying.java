package org.xmtp.reactive.survival;

/**
 * What a message says: its place in all that was written.
 *
 * @param run the run in which it was written
 * @param number its place in the run, from 1
 */
record Saying(Run run, int number) {
    /**
     * The time between two starts of a writer, who sends one message behind the other.
     *
     * @param writer the writer's name
     * @param index how many runs there were before
     */
    record Run(String writer, int index) {}

    /** Reads a text, whatever else may stand behind it. */
    static Saying parse(String text) {
        String[] words = text.split(" ", -1);
        return new Saying(new Run(words[0], Integer.parseInt(words[1])), Integer.parseInt(words[2]));
    }

    /** The text that is sent. */
    String text() {
        return run.writer + " " + run.index + " " + number;
    }
}
