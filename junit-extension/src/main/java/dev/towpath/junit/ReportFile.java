package dev.towpath.junit;

import java.nio.file.Files;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.MediaType;
import org.junit.platform.commons.JUnitException;

/**
 * The report as a file among JUnit's results. JUnit can do that from 5.12 on, and renamed the type of media in 5.14;
 * the old name is in all of them.
 */
@SuppressWarnings("deprecation") // MediaType, until JUnit 5.13 is no longer supported
final class ReportFile {
    private ReportFile() {}

    static void publish(ServerReport report, ExtensionContext test, Throwable failure) {
        try {
            test.publishFile(
                    fileName(report.name()),
                    MediaType.TEXT_PLAIN_UTF_8,
                    file -> Files.writeString(file, report.text()));
        } catch (NoClassDefFoundError | NoSuchMethodError olderThan512) {
            // The failure carries an excerpt all the same.
        } catch (JUnitException noPlaceForFiles) {
            failure.addSuppressed(noPlaceForFiles);
        }
    }

    private static String fileName(String server) {
        return server.isEmpty() ? "sftp-server.txt" : "sftp-server-" + server.replaceAll("[^\\w.-]", "_") + ".txt";
    }
}
