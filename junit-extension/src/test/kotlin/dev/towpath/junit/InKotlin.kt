package dev.towpath.junit

import dev.towpath.client.Sftp
import dev.towpath.client.ssh.HostKeys
import dev.towpath.fixture.SftpServer
import dev.towpath.fixture.User
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Nested
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.net.URI
import java.nio.file.Path

/** What people write who test in Kotlin. */
@SftpTest(leaks = Leaks.FAIL)
@SftpUser(name = "ada", password = "s3cret", home = "/home/ada")
@SftpFile(path = "/home/ada/a.csv", text = "1;2")
class ClassInKotlin(@OnServer private val server: SftpServer, @AsUser("ada") private val uri: URI) {
    @AsUser("ada")
    lateinit var sftp: Sftp

    @KnownHosts
    private lateinit var knownHosts: Path

    @BeforeEach
    fun `sees what the test sees`(same: SftpServer, @AsUser("ada") client: Sftp) {
        assertThat(same).isSameAs(server)
        assertThat(client).isSameAs(sftp)
    }

    @Test
    fun `has fields, and parameters of the constructor`() {
        assertThat(uri).isEqualTo(server.uri("ada"))
        assertThat(knownHosts).hasContent(server.knownHostsLine())
        assertThat(sftp.readString("a.csv")).isEqualTo("1;2")
    }

    @Test
    @SftpFile(path = "/home/ada/b.csv", text = "3")
    fun `has files of its own`() {
        assertThat(sftp.list(".").map { it.name() }).containsExactly("a.csv", "b.csv")
    }

    @ParameterizedTest
    @ValueSource(strings = ["x.csv", "ä ö.csv"])
    fun `takes arguments beside clients`(name: String, client: Sftp) {
        client.writeString(name, "4")

        assertThat(server.path("/home/ada/$name")).hasContent("4")
    }

    @CutAtEveryOperation
    fun `is cut`(@AsUser("ada") where: URI, each: SftpServer) {
        runCatching {
            Sftp.builder().target(where.toString()).password("s3cret").hostKeys(trustIn(each)).connect().use {
                it.writeString("c.csv", "5")
            }
        }

        assertThat(each.path("/home/ada/c.csv")).satisfiesAnyOf(
            { assertThat(it).doesNotExist() },
            { assertThat(it).hasContent("5") },
        )
    }

    private fun trustIn(server: SftpServer) = HostKeys.pinned(server.fingerprint())

    @Nested
    inner class `In an inner class` {
        @Test
        fun `is the server of the outer one`(inner: SftpServer) {
            assertThat(inner).isSameAs(server)
        }
    }
}

/** A companion object holds what is static. */
class CompanionInKotlin {
    companion object {
        @JvmField
        @RegisterExtension
        val partner: SftpExtension =
            SftpExtension.of(SftpServer.builder().user(User.named("ada").withPassword("x"))).named("partner")

        @OnServer
        @JvmStatic
        private lateinit var server: SftpServer

        private lateinit var early: URI

        @JvmStatic
        @BeforeAll
        fun `knows where it is`(@OnServer uri: URI) {
            early = uri
            assertThat(server.uri("ada")).isEqualTo(uri)
        }
    }

    @Test
    fun `reaches it there`(@OnServer("partner") sftp: Sftp) {
        sftp.writeString("/a", "1")

        assertThat(server.path("/a")).hasContent("1")
        assertThat(early).isEqualTo(server.uri("ada"))
    }
}

@SftpTest
class MatrixInKotlin {
    @SftpMatrix("openssh", "proftpd")
    fun `runs once per personality`(server: SftpServer, sftp: Sftp) {
        sftp.mkdirs("/in")

        assertThat(server.path("/in")).isDirectory()
    }
}

/** With one instance for the class, `@BeforeAll` needs no companion. */
@SftpTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PerClassInKotlin {
    private lateinit var server: SftpServer

    @BeforeAll
    fun `takes the server`(given: SftpServer) {
        server = given
    }

    @Test
    fun `meets it again`(sftp: Sftp) {
        sftp.writeString("/a", "1")

        assertThat(server.path("/a")).hasContent("1")
    }
}
