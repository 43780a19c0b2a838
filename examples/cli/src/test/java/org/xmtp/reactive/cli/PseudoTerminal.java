package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;

/** The console as a person has it: on a terminal of its own, made by {@code script} of util-linux. */
final class PseudoTerminal implements AutoCloseable {
    static final String LEFT = "\u001b[D";
    static final String UP = "\u001b[A";
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    static final String ENTER = "\r";
    static final String BACKSPACE = "\u007f";

    private static final int COLUMNS = 100;
    private static final int ROWS = 30;
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Process process;
    private final ScreenTerminal screen = new ScreenTerminal(COLUMNS, ROWS);
    private final StringWriter printed = new StringWriter();
    private final Thread showing;

    /**
     * Runs the console in a folder; arguments are words of a shell, which tells at the end how the terminal is left.
     */
    PseudoTerminal(Path folder, Map<String, String> environment, String arguments) throws IOException {
        this.folder = folder;
        // The shell outlives the signal of Ctrl-C, which comes to all on the terminal.
        String command = "trap : INT; tty > tty; stty cols " + COLUMNS + " rows " + ROWS
                + "; \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" "
                + XmtpMain.class.getName() + " " + arguments + "; code=$?; stty -a > left; exit $code";
        ProcessBuilder builder = new ProcessBuilder("script", "-q", "-e", "-c", command, "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("XMTP_") || name.equals("JAVA_TOOL_OPTIONS"));
        variables.put("SHELL", "/bin/sh");
        variables.put("TERM", "xterm");
        variables.put(
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        variables.put("CLASSES", System.getProperty("java.class.path"));
        variables.putAll(environment);
        process = builder.start();
        showing = new Thread(this::show, "pseudo-terminal");
        showing.start();
    }

    /** Whether there is one to be had. */
    @SuppressWarnings("unused") // by name, in conditions
    static boolean isThere() {
        return Files.isExecutable(Path.of("/usr/bin/script")) && Files.isDirectory(Path.of("/dev/pts"));
    }

    private void show() {
        char[] some = new char[8192];
        try (Reader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
                String text = new String(some, 0, count);
                printed.append(text);
                screen.write(text);
            }
        } catch (IOException e) {
            printed.append(e.toString());
        }
    }

    /** All that was printed, with what steers the terminal. */
    String printed() {
        return printed.toString();
    }

    /** The rows that a person sees, as far as there is something in them. */
    List<String> rows() {
        return screen.toString()
                .lines()
                .map(String::stripTrailing)
                .filter(row -> !row.isEmpty())
                .toList();
    }

    /** The last of them. */
    String last() {
        List<String> rows = rows();
        return rows.isEmpty() ? "" : rows.get(rows.size() - 1);
    }

    /** Presses keys. */
    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits until a text is to be seen, whatever rows it takes. */
    void awaitSeen(String text) {
        awaitRows(rows -> String.join("", rows).contains(text), text);
    }

    /** Waits until a text is the last to be seen, whatever rows it takes. */
    void awaitEnd(String text) {
        awaitRows(rows -> String.join("", rows).endsWith(text), text);
    }

    /** Waits until the last row is that. */
    void awaitLast(String row) {
        awaitRows(rows -> !rows.isEmpty() && rows.get(rows.size() - 1).equals(row), row);
    }

    private void awaitRows(Predicate<List<String>> seen, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!seen.test(rows()) && System.nanoTime() < deadline) {
            pause();
        }
        assertThat(seen.test(rows()))
                .as(() -> "to be seen: " + what + "; there is " + rows())
                .isTrue();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes it another size, as who drags a window. */
    void resize(int columns) throws IOException, InterruptedException {
        String tty = Files.readString(folder.resolve("tty")).strip();
        new ProcessBuilder("stty", "-F", tty, "cols", Integer.toString(columns))
                .start()
                .waitFor();
        screen.setSize(Size.of(columns, ROWS));
    }

    /** Waits for the end; what it ends with. The terminal is left as it was found, and nobody spoke but the console. */
    int end() throws IOException, InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as(() -> "ends; to be seen is " + rows())
                .isTrue();
        showing.join();
        assertThat(Files.readString(folder.resolve("left"))).contains(" icanon", " echo ", "isig", "icrnl");
        assertThat(printed()).doesNotContainIgnoringCase("warning").doesNotContain("jline", "WARN", "ERROR", "\tat ");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
