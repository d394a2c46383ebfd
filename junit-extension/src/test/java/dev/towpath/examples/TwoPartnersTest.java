package dev.towpath.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.fixture.FileSeed;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import dev.towpath.junit.OnServer;
import dev.towpath.junit.SftpExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two servers in one test, one of them far away and not OpenSSH's. */
class TwoPartnersTest {
    @RegisterExtension
    static final SftpExtension SHOP = SftpExtension.of(SftpServer.builder()
                    .user(User.named("shop").withPassword("a"))
                    .files(FileSeed.tree("orders/\n  1.csv = one\n  2.csv = two")))
            .named("shop");

    @RegisterExtension
    static final SftpExtension BANK = SftpExtension.of(SftpServer.builder()
                    .user(User.named("bank").withPassword("b"))
                    .personality(Personality.named("sterling")))
            .named("bank");

    @Test
    void forwardsEveryOrder(
            @OnServer("shop") Sftp shop, @OnServer("bank") Sftp bank, @OnServer("bank") SftpServer bankServer)
            throws IOException {
        bankServer.network().roundTrip(Duration.ofMillis(20));

        Forwarder.run(shop, bank);

        assertThat(bankServer.traffic("/1.csv").received()).isEqualTo(3);
        assertThat(bankServer.traffic("/2.csv").received()).isEqualTo(3);
        assertThat(shop.list("/orders")).isEmpty();
    }

    /** The code under test. The bank takes a file over as soon as it is closed, so there is no renaming. */
    static final class Forwarder {
        static void run(Sftp shop, Sftp bank) throws IOException {
            for (RemoteFile order : shop.list("/orders")) {
                byte[] text = shop.readString(order.path()).getBytes(UTF_8);
                bank.put(new ByteArrayInputStream(text), "/" + order.name(), how -> how.inPlace());
                shop.delete(order.path());
            }
        }
    }
}
