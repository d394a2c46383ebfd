package dev.towpath.examples;

import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static dev.towpath.fixture.assertions.SftpAssertions.assertThat;

import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpTest;
import org.apache.sshd.sftp.client.SftpClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.integration.file.remote.session.SessionFactory;
import org.springframework.integration.file.support.FileExistsMode;
import org.springframework.integration.sftp.session.DefaultSftpSessionFactory;
import org.springframework.integration.sftp.session.SftpRemoteFileTemplate;
import org.springframework.messaging.support.GenericMessage;

/** Spring Integration, with the session factory injected, and what the server saw of the upload. */
@SftpTest
class SpringIntegrationTest {
    @Test
    void nobodySeesHalfAnInvoice(SftpServer server, DefaultSftpSessionFactory sessions) {
        new Invoices(sessions).send("42;19.90");

        assertThat(server).file("/in/invoice.csv").hasContent("42;19.90");
        assertThat(server)
                .received(on(RENAME, POSIX_RENAME).target("/in/invoice.csv").succeeded());
        assertThat(server).received("/in/invoice.csv").atomically();
    }

    /** The code under test. */
    static final class Invoices {
        private final SftpRemoteFileTemplate template;

        Invoices(SessionFactory<SftpClient.DirEntry> sessions) {
            BeanFactory beans = new DefaultListableBeanFactory();
            template = new SftpRemoteFileTemplate(sessions);
            template.setBeanFactory(beans);
            template.setAutoCreateDirectory(true);
            template.setRemoteDirectoryExpression(new LiteralExpression("/in"));
            template.setFileNameGenerator(message -> "invoice.csv");
            template.afterPropertiesSet();
        }

        void send(String invoice) {
            template.send(new GenericMessage<>(invoice), FileExistsMode.REPLACE);
        }
    }
}
