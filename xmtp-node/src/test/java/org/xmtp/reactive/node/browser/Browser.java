package org.xmtp.reactive.node.browser;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a screen, with a profile of its own. */
public final class Browser implements AutoCloseable {

    private static final String MISSING =
            "Chromium is missing: apt-get install chromium chromium-driver, or put both on the path";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** One that shows nothing yet. Where the environment has {@code CI}, a program that is missing is a failure. */
    public static Browser start() {
        Optional<Path> browser = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> control = program("chromedriver");
        boolean isThere = browser.isPresent() && control.isPresent();
        if (!isThere && System.getenv("CI") != null) {
            throw new AssertionError(MISSING);
        }
        Assumptions.assumeTrue(isThere, MISSING);
        LoggingPreferences all = new LoggingPreferences();
        all.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(browser.orElseThrow().toString())
                .addArguments("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server");
        options.setCapability(ChromeOptions.LOGGING_PREFS, all);
        if (System.getProperty("user.name").equals("root")) {
            // As containers have it; Chromium does not start otherwise.
            options.addArguments("--no-sandbox");
        }
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(control.orElseThrow().toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Goes there, and returns when the page and what belongs to it are loaded. */
    public void open(URI page) {
        driver.get(page.toString());
    }

    /** The text of an element, as somebody reads it; empty where it is not to be seen. */
    public String text(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    public void click(String id) {
        driver.findElement(By.id(id)).click();
    }

    public String title() {
        return String.valueOf(driver.getTitle());
    }

    /** What an expression of JavaScript is on the page. */
    public Object value(String expression, Object... arguments) {
        return Optional.ofNullable(driver.executeScript("return " + expression, arguments))
                .orElse("null");
    }

    /** Shows pages as on a phone of so many pixels' width. */
    public void asOnPhone(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 700, "deviceScaleFactor", 2, "mobile", true));
    }

    /** Shows pages as for somebody who likes them dark, or light. */
    public void inColors(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What the browser's console has said since this was asked last. */
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
