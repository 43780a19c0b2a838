package org.xmtp.reactive.api;

/**
 * What became of a store that was cut short or put back from a backup, and was recovered. What was received behind its
 * last row is read from the node again and gets new rows, behind {@link #lostUpTo}, so readers may see again what they
 * have seen. What this installation sent behind it is not in its history any more.
 *
 * @param position the position that the store was at: rows up to there are as they were
 * @param lostUpTo the last position that it is known to have been at before; {@link #position} if that is not known
 * @param sessions how many sessions nothing is sent on any more
 * @param copies how many queued copies are given up, since nobody knows whether they were published
 */
public record StoreRecovery(long position, long lostUpTo, int sessions, int copies) {}
