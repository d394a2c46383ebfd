package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.ssh.ProxyHandshake.Account;
import dev.towpath.client.ssh.ProxyHandshake.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyHandshakeTest {
    private static final Account ADA = new Account("ada", Secret.of("secret"));

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private ByteArrayInputStream ask(ProxyHandshake handshake, byte[] answer) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(answer);
        handshake.ask(in, sent, "files.example", 22);
        return in;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }

    @Test
    void asksAnHttpProxyAndLeavesWhatTheServerSays() throws IOException {
        ByteArrayInputStream rest = ask(
                new ProxyHandshake.Http(null), text("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nSSH-2.0"));

        assertThat(sent.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo("CONNECT files.example:22 HTTP/1.1\r\nHost: files.example:22\r\n\r\n");
        assertThat(rest.readAllBytes()).isEqualTo(text("SSH-2.0"));
    }

    @Test
    void logsInToAnHttpProxy() throws IOException {
        ask(new ProxyHandshake.Http(ADA), text("HTTP/1.0 200 OK\n\n"));

        assertThat(sent.toString(StandardCharsets.ISO_8859_1))
                .contains("\r\nProxy-Authorization: Basic YWRhOnNlY3JldA==\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 407 Proxy Authentication Required", "HTTP/1.1 403 Forbidden", "SSH-2.0-OpenSSH", "''"})
    void tellsWhatAnHttpProxyAnswered(String status) {
        assertThatThrownBy(() -> ask(new ProxyHandshake.Http(null), text(status + "\r\n\r\n")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("answered \"" + status + "\"");
    }

    @Test
    void endsWithAnHttpProxyThatEndsOrTalksForEver() {
        assertThatThrownBy(() -> ask(new ProxyHandshake.Http(null), text("HTTP/1.1 200 OK\r\n")))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> ask(new ProxyHandshake.Http(null), text("x".repeat(20_000))))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void asksASocks4aProxyByName() throws IOException {
        ByteArrayInputStream rest = ask(new ProxyHandshake.Socks4a("me"), hex("00 5a 00 16 00 00 00 00 53"));

        assertThat(sent.toByteArray())
                .isEqualTo(hex("04 01 00 16 00 00 00 01 6d 65 00 66 69 6c 65 73 2e 65 78 61 6d 70 6c 65 00"));
        assertThat(rest.readAllBytes()).isEqualTo(text("S"));
        assertThatThrownBy(() -> ask(new ProxyHandshake.Socks4a(""), hex("00 5b 00 16 00 00 00 00")))
                .hasMessage("answered with code 91");
    }

    @Test
    void asksASocks5ProxyByName() throws IOException {
        ByteArrayInputStream rest = ask(new ProxyHandshake.Socks5(null), hex("05 00 05 00 00 01 7f 00 00 01 00 16 53"));

        assertThat(sent.toByteArray())
                .isEqualTo(hex("05 01 00 05 01 00 03 0d 66 69 6c 65 73 2e 65 78 61 6d 70 6c 65 00 16"));
        assertThat(rest.readAllBytes()).isEqualTo(text("S"));
    }

    @Test
    void logsInToASocks5Proxy() throws IOException {
        ask(new ProxyHandshake.Socks5(ADA), hex("05 02 01 00 05 00 00 03 01 78 00 16"));

        assertThat(HexFormat.ofDelimiter(" ").formatHex(sent.toByteArray()))
                .startsWith("05 02 00 02 01 03 61 64 61 06 73 65 63 72 65 74 05 01 00 03");
    }

    @Test
    void tellsWhatASocks5ProxyRefused() {
        assertThatThrownBy(() -> ask(new ProxyHandshake.Socks5(null), hex("05 ff")))
                .hasMessage("wants a login");
        assertThatThrownBy(() -> ask(new ProxyHandshake.Socks5(ADA), hex("05 02 01 01")))
                .hasMessage("refused the login of \"ada\"");
        assertThatThrownBy(() -> ask(new ProxyHandshake.Socks5(null), hex("05 00 05 05 00 01 00 00 00 00 00 00")))
                .hasMessage("answered \"connection refused\"");
        assertThatThrownBy(() -> ask(new ProxyHandshake.Socks5(null), text("HTTP/1.1")))
                .hasMessage("does not speak SOCKS 5");
    }
}
