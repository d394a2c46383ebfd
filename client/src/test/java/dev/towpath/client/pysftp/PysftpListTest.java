package dev.towpath.client.pysftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The 117 tests of pysftp 0.2.9 and the 16 it had lost: each runs here, or docs/migrating.md says why it cannot. */
class PysftpListTest {
    private static final String TESTS = """
            test_cd_none test_cd_path test_cd_nested test_cd_bad_path test_cd_local test_cd_local_bad
            test_chdir_bad_dir test_chmod_not_exist test_chmod_simple
            test_chown_uid test_chown_gid test_chown_none test_chown_not_exist
            test_depr_ciphers_param test_connection_ciphers_param test_connection_ciphers_cnopts test_active_ciphers
            test_compression_default test_compression_enabled
            test_connection_with test_connection_bad_host test_connection_bad_credentials test_connection_good
            test_execute_simple test_get test_get_callback test_get_bad_remote test_get_preserve_mtime test_get_glob_fails
            test_get_d test_get_d_pathed test_get_r test_get_r_pwd test_get_r_pathed test_get_r_cdd
            test_getcwd_none test_getcwd_default_path test_getcwd_after_chdir test_getfo_flo test_getfo_callback
            test_isfile test_isdir test_issue_65 test_issue_81_get
            test_issue_xx_sftpserver_plugin test_issue_xx_local_sftpserver test_issue_15 test_issue_67 test_issue_63
            test_listdir test_listdir_attr test_depr_log_param test_log_cnopt_user_file test_log_param_user_file
            test_log_param_false test_log_cnopts_explicit_false test_log_param_true test_log_cnopts_true
            test_mkdir_mode test_mkdir test_normalize test_pwd test_open_read test_open_read_with test_pep8
            test_put_callback test_put_confirm test_put test_put_bad_local test_put_preserve_mtime
            test_put_d test_put_d_bad_local test_put_r test_put_r_bad_local
            test_putfo_callback_fsize test_putfo_callback test_putfo_flo test_putfo_no_remotepath
            test_sftp_client test_path_retreat test_path_advance test_makedirs test_symlink test_exists test_lexists
            test_readlink test_remote_server_key test_cnopts_no_knownhosts test_cnopts_bad_knownhosts
            test_hostkey_not_found test_hostkey_returns_pkey test_remove test_unlink test_remove_does_not_exist
            test_rename test_reparent_dotted test_reparent_with_ending_slash test_reparent_root test_reparent_dotted_root
            test_rmdir test_security_options test_stat test_lstat test_timeout_getter test_timeout_setter
            test_truncate_smaller test_truncate_larger test_truncate_same
            test_username_specified test_username_from_environ test_no_username_raises_err
            test_walktree_cbclass test_walktree_cbmock test_walktree_no_recurse
            test_walktree_local test_walktree_local_no_recurse test_walktree_local_bad""";

    private static final String LOST = """
            chmod_fail_ro chown_ro_server execute_simple_ro isfile_2 isdir_2 mkdir_ro normalize_symlink put_not_allowed
            put_d_ro put_r_ro putfo_ro_srv lexists_symbolic remove_roserver rename_ro rmdir_ro truncate_ro""";

    private static final List<Class<?>> CLASSES = List.of(
            PysftpDirectoriesTest.class,
            PysftpChangesTest.WhereItMay.class,
            PysftpChangesTest.WhereItMayOnlyRead.class,
            PysftpTransfersTest.class,
            PysftpConnectionTest.class,
            PysftpWalkTest.class);

    private static List<String> names(String text) {
        return Arrays.asList(text.split("\\s+"));
    }

    private static List<String> run() {
        return CLASSES.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map((Method method) -> method.getAnnotation(DisplayName.class).value())
                .toList();
    }

    @Test
    void namesEveryTestOfPysftp() {
        assertThat(names(TESTS)).hasSize(117).doesNotHaveDuplicates();
        assertThat(names(LOST)).hasSize(16).doesNotHaveDuplicates();
    }

    @Test
    void runsEachTestOrSaysWhyItCannot() throws IOException {
        String migrating = Files.readString(Path.of("..", "docs", "migrating.md"));
        List<String> all =
                Stream.concat(names(TESTS).stream(), names(LOST).stream()).toList();
        Predicate<String> told =
                name -> Pattern.compile("`" + name + "`").matcher(migrating).find();

        assertThat(run()).doesNotHaveDuplicates().isSubsetOf(all);
        assertThat(all).filteredOn(name -> !run().contains(name)).allMatch(told);
        assertThat(run()).noneMatch(told);
    }
}
