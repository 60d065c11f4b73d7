package io.logfold.application.verification;

import org.jspecify.annotations.Nullable;

/**
 * What a continuous check of samples has found so far.
 *
 * @param checked aggregates that were folded again and compared
 * @param rounds how often all partitions were gone through
 * @param unindexed aggregates that were skipped because their index is incomplete
 * @param divergent aggregates whose snapshot or index is not what the log gives
 * @param finding the latest of these, in words; null: none
 * @param trouble why the latest attempt failed; null: it did not
 */
public record SampleReport(
    long checked,
    long rounds,
    long unindexed,
    long divergent,
    @Nullable String finding,
    @Nullable String trouble) {}
