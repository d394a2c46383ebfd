package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names users write. One that vanishes breaks their code, so it must vanish here first. */
class PublicShapeTest {
    @Test
    void hasAllVerbs() {
        assertThat(methodsOf(Sftp.class))
                .contains(
                        "background(int)",
                        "builder()",
                        "cd(String)",
                        "checksum(String,Checksum)",
                        "checksum(String,Checksum,Set)",
                        "chmod(String,Set)",
                        "chmod(String,String)",
                        "chown(String,OptionalInt,OptionalInt)",
                        "close()",
                        "connect(String)",
                        "cleanUp(String,Duration)",
                        "copy(String,String)",
                        "diagnose(String)",
                        "fileSystem()",
                        "get(String,OutputStream)",
                        "get(String,OutputStream,UnaryOperator)",
                        "open(String,OpenOption[])",
                        "put(InputStream,String)",
                        "put(InputStream,String,UnaryOperator)",
                        "read(String)",
                        "readBytes(String)",
                        "readString(String)",
                        "readString(String,Charset)",
                        "write(String,OpenOption[])",
                        "writeBytes(String,byte[])",
                        "writeString(String,String)",
                        "writeString(String,String,Charset)",
                        "delete(String)",
                        "deleteIfExists(String)",
                        "deleteTree(String)",
                        "entries(String)",
                        "exec(String)",
                        "exec(String,Duration)",
                        "exec(String,Duration,OutputStream,OutputStream)",
                        "exists(String)",
                        "find(String)",
                        "findAll(Collection,LinkOption[])",
                        "get(String,Path)",
                        "get(String,Path,UnaryOperator)",
                        "getTree(String,Path)",
                        "getTree(String,Path,UnaryOperator)",
                        "glob(String)",
                        "hardLink(String,String)",
                        "inbox(String)",
                        "info()",
                        "isDirectory(String)",
                        "isRegularFile(String)",
                        "list(String)",
                        "lstat(String)",
                        "mkdir(String)",
                        "mkdir(String,String)",
                        "mkdirs(String)",
                        "mkdirs(String,String)",
                        "planGet(String,Path,UnaryOperator)",
                        "planPut(Path,String,UnaryOperator)",
                        "put(Path,String)",
                        "put(Path,String,UnaryOperator)",
                        "putTree(Path,String)",
                        "putTree(Path,String,UnaryOperator)",
                        "pwd()",
                        "readLink(String)",
                        "realPath(String)",
                        "rename(String,String)",
                        "replace(String,String)",
                        "setModified(String,Instant)",
                        "space(String)",
                        "stat(String)",
                        "symlink(String,String)",
                        "truncate(String,long)",
                        "unwrap(Class)",
                        "walk(String,FileVisitOption[])",
                        "walk(String,RemoteVisitor,FileVisitOption[])",
                        "walk(String,int,FileVisitOption[])");
    }

    @Test
    void hasAllSettings() {
        assertThat(methodsOf(SftpBuilder.class))
                .contains(
                        "agent()",
                        "agent(Path)",
                        "algorithms(UnaryOperator)",
                        "authTimeout(Duration)",
                        "certificate(Path)",
                        "compression(boolean)",
                        "connect()",
                        "connectTimeout(Duration)",
                        "connections(int)",
                        "directory(String)",
                        "fileNames(Charset)",
                        "host(String)",
                        "hostKeys(HostKeys)",
                        "jump(UnaryOperator)",
                        "keepAlive(Duration,int)",
                        "keyPair(KeyPair)",
                        "keyboardInteractive(Prompter)",
                        "lazy()",
                        "listener(SftpListener)",
                        "wireLog(Path)",
                        "maxEntries(int)",
                        "diagnose()",
                        "newPassword(NewPassword)",
                        "password(String)",
                        "password(char[])",
                        "port(int)",
                        "privateKey(Path)",
                        "privateKey(Path,String)",
                        "privateKey(Path,char[])",
                        "privateKeyText(String)",
                        "responseTimeout(Duration)",
                        "retry(RetryPolicy)",
                        "route(Route)",
                        "serverCommand(String)",
                        "settings(Map)",
                        "stallTimeout(Duration)",
                        "subsystem(String)",
                        "target(String)",
                        "transfers(UnaryOperator)",
                        "user(String)");
    }

    @Test
    void namesNoClassOfTheSshLibrary() {
        for (Class<?> type : List.of(Sftp.class, SftpBuilder.class)) {
            for (Method method : type.getMethods()) {
                assertThat(method.toGenericString()).doesNotContain("org.apache.sshd");
            }
        }
    }

    /** Inherited ones as well: users do not see that the verbs come in families. */
    private static Set<String> methodsOf(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(method -> method.getName() + "("
                        + Arrays.stream(method.getParameterTypes())
                                .map(Class::getSimpleName)
                                .collect(Collectors.joining(","))
                        + ")")
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
