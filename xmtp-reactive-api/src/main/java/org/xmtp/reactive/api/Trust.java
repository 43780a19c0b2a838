package org.xmtp.reactive.api;

/**
 * What becomes of an installation that an account shows later: one that was not there when the account's contact topic
 * was read to its end for the first time. It bears the grant of the account's wallet, as the others do; but so would
 * that of somebody who has stolen the wallet's key. What it sends is read whatever is chosen here.
 *
 * <p>It applies to the accounts of others and to our own, whose other installations get copies of what is sent. What
 * was held or refused once stays so until it is approved, whatever a later start chooses.
 */
public enum Trust {
    /** It is sent to, as those that were there. */
    ACCEPT,

    /**
     * Nothing is encrypted to it until {@link XmtpClient#approve} is called; then it is sent what this installation has
     * sent meanwhile: the newest 1,000 messages, of 16 MiB and, where several are approved together, 20,000 copies at
     * most.
     */
    HOLD,

    /**
     * Nothing is encrypted to it until {@link XmtpClient#approve} is called, and nothing of before is sent to it then.
     */
    REFUSE
}
