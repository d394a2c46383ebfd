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
    FOLLOW
}
