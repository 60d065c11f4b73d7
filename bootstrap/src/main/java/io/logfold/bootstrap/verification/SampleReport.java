package io.logfold.bootstrap.verification;

import org.jspecify.annotations.Nullable;

/**
 * What a continuous check of samples has found so far.
 *
 * @param checked orders that were folded anew and compared
 * @param rounds how often it has come around through all partitions
 * @param unindexed orders that it passed over, for their index is not complete
 * @param divergent orders whose snapshot or index is not what the log says
 * @param finding the latest of these, in words; null: none
 * @param trouble why the latest attempt did not get anywhere; null: it did
 */
public record SampleReport(
    long checked,
    long rounds,
    long unindexed,
    long divergent,
    @Nullable String finding,
    @Nullable String trouble) {}
