package dev.towpath.client.hazards.seeded;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Runs an errand for each line of its input, and answers with one line: the side of {@link LimitedJvm} that is limited. */
final class ErrandProgram {
    private ErrandProgram() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> words = List.of(line.split("\t"));
            SftpBuilder builder = Sftp.builder()
                    .host("127.0.0.1")
                    .port(Integer.parseInt(words.get(1)))
                    .user(Rig.TRIED)
                    .password("test")
                    .hostKeys(HostKeys.pinned(words.get(2)));
            List<String> rest = words.subList(3, words.size());
            System.out.println(answered(words.get(0), builder, rest).replaceAll("\\s+", " "));
            if (words.get(0).equals("forget")) {
                Forgetful.end(rest.get(0));
                return;
            }
        }
    }

    /** Whatever goes wrong with one, others follow. */
    private static String answered(String errand, SftpBuilder builder, List<String> words) {
        try {
            return answer(errand, builder, words);
        } catch (Exception | Error wrong) {
            wrong.printStackTrace();
            return "wrong: " + wrong;
        }
    }

    private static String answer(String errand, SftpBuilder builder, List<String> words) throws Exception {
        return switch (errand) {
            case "room" -> String.valueOf(LittleRoom.measured(Path.of(words.get(0))));
            case "carry" -> carried(builder, words);
            case "tree" -> LittleRoom.treeFetched(builder, words);
            case "forget" -> Forgetful.opened(builder, words);
            case "clock" -> Instant.now().toString();
            case "starve" -> Starvation.of(builder, words);
            case "look" -> HugeTree.seen(builder, words);
            default -> throw new IllegalArgumentException(errand);
        };
    }

    /** Carries a {@link Cargo} and is told how that ended; with these timeouts in milliseconds, and another try or none. */
    private static String carried(SftpBuilder builder, List<String> words) throws IOException {
        Duration timeout = Duration.ofMillis(Long.parseLong(words.get(0)));
        Cargo cargo = Cargo.of(words.subList(2, words.size()));
        builder.responseTimeout(timeout).stallTimeout(timeout).retry(Rig.policy(Boolean.parseBoolean(words.get(1))));
        return attempt(() -> {
            try (Sftp sftp = builder.connect()) {
                return cargo.carry(sftp, o -> o);
            }
        });
    }

    /** How something ended: {@code done}, or the class and the message of its exception. */
    static String attempt(Attempt what) {
        try {
            return "done: " + what.make();
        } catch (IOException told) {
            return told.toString();
        }
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Attempt {
        Object make() throws IOException;
    }
}
