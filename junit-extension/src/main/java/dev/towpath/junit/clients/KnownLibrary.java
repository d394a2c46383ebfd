package dev.towpath.junit.clients;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;

/**
 * The libraries provided for without a service. Types are told by their names: a library that is not on the class path
 * is never touched, for no parameter can have its type then.
 */
enum KnownLibrary implements ClientProvider {
    TOWPATH("dev.towpath.client.Sftp") {
        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) throws Exception {
            return TowpathClients.connect(server, user);
        }
    },
    JSCH("com.jcraft.jsch.ChannelSftp") {
        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) throws Exception {
            return JschClients.connect(server, user);
        }
    },
    SSHJ("net.schmizz.sshj.sftp.SFTPClient") {
        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) throws Exception {
            return SshjClients.connect(server, user);
        }
    },
    MINA("org.apache.sshd.sftp.client.SftpClient") {
        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) throws Exception {
            return MinaClients.client(server, user);
        }
    },
    MINA_FILES("org.apache.sshd.sftp.client.fs.SftpFileSystem") {
        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) throws Exception {
            return MinaClients.fileSystem(server, user);
        }
    },
    SPRING_INTEGRATION("org.springframework.integration.sftp.session.DefaultSftpSessionFactory") {
        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) {
            return SpringClients.connect(server, user);
        }
    };

    private final String typeName;

    KnownLibrary(String typeName) {
        this.typeName = typeName;
    }

    @Override
    public boolean provides(Class<?> type) {
        return type.getName().equals(typeName);
    }
}
