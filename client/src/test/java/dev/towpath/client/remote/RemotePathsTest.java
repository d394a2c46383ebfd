package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemotePathsTest {
    @ParameterizedTest
    @CsvSource({
        "/in,a.csv,/in/a.csv",
        "/in/,a.csv,/in/a.csv",
        "/,a,/a",
        "/in,/out/a,/out/a",
        "/in,./a,/in/a",
        "/in,.//a,/in/a",
        "/in,.,/in",
        "/in,'',/in",
        "'',a,a",
        "/in,../a,/in/../a",
        "/in,a/,/in/a/"
    })
    void resolvesAgainstADirectory(String directory, String path, String expected) {
        assertThat(RemotePaths.resolve(directory, path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/a/b,/a,b", "/a,/,a", "/,/,/", "a,.,a", "a/b/,a,b", "//a,/,a", "/a//b,/a,b"})
    void splitsOffTheLastElement(String path, String parent, String name) {
        assertThat(RemotePaths.parent(path)).isEqualTo(parent);
        assertThat(RemotePaths.name(path)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "/a//b/./c/,/a/b/c",
        "/a/../b,/b",
        "/../../a,/a",
        "../a,../a",
        "a/../../b,../b",
        "a/..,.",
        "/..,/",
        "'',.",
        "./a,a"
    })
    void normalizesByTextAlone(String path, String expected) {
        assertThat(RemotePaths.normalize(path)).isEqualTo(expected);
    }

    @Test
    void advancesFromTheOutermostDirectory() {
        assertThat(RemotePaths.advance("./pub/example/example01"))
                .containsExactly(".", "./pub", "./pub/example", "./pub/example/example01");
        assertThat(RemotePaths.advance("/foo/bar")).containsExactly("/foo", "/foo/bar");
        assertThat(RemotePaths.advance("a//b/")).containsExactly("a", "a/b");
    }

    @Test
    void retreatsFromTheInnermostDirectory() {
        assertThat(RemotePaths.retreat("/foo/bar")).containsExactly("/foo/bar", "/foo");
    }

    @ParameterizedTest
    @CsvSource({
        "backup,/home/test/pub,backup/home/test/pub",
        "backup,home/test,backup/home/test",
        "/srv/,/home,/srv/home",
        "backup,'\\home\\test',backup/home/test",
        "backup,'C:\\data\\x',backup/data/x",
        "backup,C:/data/x,backup/data/x",
        "backup,../../etc,backup/etc"
    })
    void putsAPathBelowAnotherParent(String newParent, String path, String expected) {
        assertThat(RemotePaths.reparent(newParent, path)).isEqualTo(expected);
    }
}
