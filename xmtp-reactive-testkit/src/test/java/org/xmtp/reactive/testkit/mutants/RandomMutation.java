package org.xmtp.reactive.testkit.mutants;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes one random fault in Java sources: a condition negated, a bound or a sign off by one, a call left out, a boolean
 * swapped. {@code java RandomMutation.java SEED FOLDER...} changes one of the files below the folders, and prints its
 * path and what was changed; whether it compiles is for others to see. {@code dev/mutants --random} runs it.
 */
final class RandomMutation {
    private static final Map<Tree.Kind, String> OTHERS = Map.ofEntries(
            Map.entry(Tree.Kind.LESS_THAN, "<="),
            Map.entry(Tree.Kind.LESS_THAN_EQUAL, "<"),
            Map.entry(Tree.Kind.GREATER_THAN, ">="),
            Map.entry(Tree.Kind.GREATER_THAN_EQUAL, ">"),
            Map.entry(Tree.Kind.EQUAL_TO, "!="),
            Map.entry(Tree.Kind.NOT_EQUAL_TO, "=="),
            Map.entry(Tree.Kind.PLUS, "-"),
            Map.entry(Tree.Kind.MINUS, "+"),
            Map.entry(Tree.Kind.CONDITIONAL_AND, "||"),
            Map.entry(Tree.Kind.CONDITIONAL_OR, "&&"));

    private RandomMutation() {}

    /** A piece of a file, and what takes its place. */
    private record Change(Path file, int start, int end, String instead) {}

    /** Makes one. */
    public static void main(String[] arguments) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            try (Stream<Path> below = Files.walk(Path.of(arguments[i]))) {
                below.filter(path -> path.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        List<Change> possible = possible(files);
        Change chosen = possible.get(new SplittableRandom(Long.parseLong(arguments[0])).nextInt(possible.size()));
        String source = Files.readString(chosen.file);
        Files.writeString(
                chosen.file, source.substring(0, chosen.start) + chosen.instead + source.substring(chosen.end));
        System.out.println(chosen.file);
        System.out.println(chosen.file.getFileName() + ":"
                + (1
                        + source.substring(0, chosen.start)
                                .chars()
                                .filter(one -> one == '\n')
                                .count()) + ": "
                + brief(source.substring(chosen.start, chosen.end)) + " -> " + brief(chosen.instead));
    }

    private static String brief(String code) {
        String line = code.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? "nothing" : line.length() > 80 ? line.substring(0, 80) + "..." : line;
    }

    private static List<Change> possible(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<Change> possible = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new Finder(unit, positions, possible).scan(unit, null);
            }
            return possible;
        }
    }

    /** Finds what can be changed in one file. */
    private static final class Finder extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Change> possible;
        private final Path file;
        private final String source;
        private boolean inPredicate;

        Finder(CompilationUnitTree unit, SourcePositions positions, List<Change> possible) throws IOException {
            this.unit = unit;
            this.positions = positions;
            this.possible = possible;
            file = Path.of(unit.getSourceFile().toUri());
            source = unit.getSourceFile().getCharContent(true).toString();
        }

        private int start(Tree tree) {
            return (int) positions.getStartPosition(unit, tree);
        }

        private int end(Tree tree) {
            return (int) positions.getEndPosition(unit, tree);
        }

        private String text(Tree tree) {
            return source.substring(start(tree), end(tree));
        }

        private void instead(Tree tree, String code) {
            possible.add(new Change(file, start(tree), end(tree), code));
        }

        private void negated(ExpressionTree condition) {
            instead(condition, "(!(" + text(condition) + "))");
        }

        @Override
        public @Nullable Void visitIf(IfTree tree, @Nullable Void unused) {
            negated(tree.getCondition());
            return super.visitIf(tree, null);
        }

        @Override
        public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void unused) {
            negated(tree.getCondition());
            return super.visitWhileLoop(tree, null);
        }

        @Override
        public @Nullable Void visitConditionalExpression(ConditionalExpressionTree tree, @Nullable Void unused) {
            negated(tree.getCondition());
            return super.visitConditionalExpression(tree, null);
        }

        @Override
        public @Nullable Void visitBinary(BinaryTree tree, @Nullable Void unused) {
            String other = OTHERS.get(tree.getKind());
            boolean joinsText = tree.getKind() == Tree.Kind.PLUS && text(tree).contains("\"");
            if (other != null && !joinsText) {
                instead(tree, text(tree.getLeftOperand()) + " " + other + " " + text(tree.getRightOperand()));
            }
            return super.visitBinary(tree, null);
        }

        /** What is only logged changes nothing. */
        @Override
        public @Nullable Void visitExpressionStatement(ExpressionStatementTree tree, @Nullable Void unused) {
            String code = text(tree);
            if (code.startsWith("LOG.")) {
                return null;
            }
            if (tree.getExpression() instanceof MethodInvocationTree
                    && !code.startsWith("super(")
                    && !code.startsWith("this(")) {
                instead(tree, ";");
            }
            return super.visitExpressionStatement(tree, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
            boolean before = inPredicate;
            inPredicate =
                    tree.getReturnType() != null && text(tree.getReturnType()).equals("boolean");
            super.visitMethod(tree, null);
            inPredicate = before;
            return null;
        }

        @Override
        public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
            boolean before = inPredicate;
            inPredicate = false;
            super.visitLambdaExpression(tree, null);
            inPredicate = before;
            return null;
        }

        @Override
        public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
            ExpressionTree value = tree.getExpression();
            if (inPredicate && value != null && value.getKind() != Tree.Kind.BOOLEAN_LITERAL) {
                negated(value);
            }
            return super.visitReturn(tree, null);
        }

        @Override
        public @Nullable Void visitLiteral(LiteralTree tree, @Nullable Void unused) {
            if (tree.getKind() == Tree.Kind.BOOLEAN_LITERAL) {
                instead(tree, text(tree).equals("true") ? "false" : "true");
            }
            return null;
        }
    }
}
