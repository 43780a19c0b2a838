package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreRuntime;

/** H2's way to files of which is noted whether it has opened them to be written: {@code watched:<path>}. */
public final class WatchedPath extends FilePathWrapper {
    private static final String SCHEME = "watched";
    private static final Set<String> WRITABLE = ConcurrentHashMap.newKeySet();

    static {
        FilePath.register(new WatchedPath());
    }

    /** A store whose file is watched. */
    static EngineStore store(XmtpStore.InFile store) {
        return new H2Store(
                () -> new Place(StoreFile.take(store), store.path()), FoldLimits.DEFAULT, StoreRuntime.SHARED);
    }

    /** Whether the database of a store was opened to be written since it was there. */
    static boolean openedToBeWritten(Path store) {
        return WRITABLE.contains(SCHEME + ":" + StoreFile.file(store));
    }

    private record Place(StoreFile file, Path path) implements StorePlace {
        @Override
        public String url() {
            return "file:" + SCHEME + ":" + path + StoreFile.APPENDING;
        }

        @Override
        public StoreKey key() {
            return file.key();
        }

        @Override
        public Optional<Path> headFile() {
            return file.headFile();
        }

        @Override
        public boolean mayBeNew() {
            return file.mayBeNew();
        }

        @Override
        public boolean isEmpty() {
            return file.isEmpty();
        }

        @Override
        public Optional<Consumer<StoreRecovery>> recovery() {
            return file.recovery();
        }

        @Override
        public boolean lost() {
            return file.lost();
        }

        @Override
        public void release() {
            file.release();
        }

        @Override
        public XmtpStorageException explained(SqlFailure failure) {
            return file.explained(failure);
        }

        @Override
        public XmtpSecurityException explained(XmtpSecurityException refusal) {
            return file.explained(refusal);
        }
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        if (!mode.equals("r")) {
            WRITABLE.add(name);
        }
        return super.open(mode);
    }
}
