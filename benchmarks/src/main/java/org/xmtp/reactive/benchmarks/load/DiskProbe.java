package org.xmtp.reactive.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How often a second the disk takes another 4 KiB at the end of a file and forces file and metadata (fsync). */
final class DiskProbe {
    private static final int BYTES = 4096;

    private DiskProbe() {}

    static double measure(Path folder) {
        Path file = folder.resolve("probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
            double rate = Probe.perSecond(() -> {
                channel.write(block.clear());
                channel.force(true);
            });
            Files.delete(file);
            return rate;
        } catch (Exception e) {
            throw new LoadException("the disk cannot be measured in " + folder + ": " + e, e);
        }
    }
}
