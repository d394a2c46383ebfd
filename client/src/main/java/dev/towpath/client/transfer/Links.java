package dev.towpath.client.transfer;

/**
 * What a transfer of a tree does with the symbolic links in it.
 *
 * @since 0.1
 */
public enum Links {
    /** Leaves links out and reports each; the default. */
    SKIP,
    /**
     * Transfers what a link leads to. A link that leads out of the tree, back into a directory it lies in, or nowhere is
     * left out and reported.
     */
    FOLLOW,
    /**
     * Makes links again as links, after all files and directories. A link that is there with the same text is left as it
     * is; another link, or a file, is replaced in one step where the target can and {@link IfExists} allows it, never a
     * directory. Includes and excludes hold for links as for files. Their times and owners are not kept: version 3 of SFTP
     * can tell them of what a link leads to only.
     *
     * <p>An upload keeps the text of each link as it is, wherever it leads. A download makes only links that stay inside
     * the tree by their text: relative, with {@code ..} at the beginning only and no more often than the link lies deep,
     * and otherwise of names that files here may have. All others are left out and reported, for what a server says must
     * not lead a program out of the tree.
     */
    COPY
}
