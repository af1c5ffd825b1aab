package io.tickproof.harness.report;

import io.tickproof.harness.evidence.Evidence;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run in the XML format of JUnit, which CI servers read: one test case per check. An UNKNOWN verdict is an error, not
 * a skipped test, because a skipped test would be green.
 */
final class JunitXml {
    private static final int MAX_FINDINGS_PER_CHECK = 20;

    private final Evidence evidence;
    private final String suite;
    private final XMLStreamWriter xml;

    private JunitXml(Evidence evidence, XMLStreamWriter xml) {
        this.evidence = evidence;
        this.suite = evidence.run().scenario() + "." + evidence.run().mode();
        this.xml = xml;
    }

    static String of(Evidence evidence) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JunitXml(evidence, xml).write();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write XML to memory", e);
        }
        return text.toString();
    }

    private void write() throws XMLStreamException {
        List<Check> checks = evidence.verification().checks();
        boolean complete = evidence.outcome().isComplete();
        long errors = count(checks, Verdict.UNKNOWN) + (complete ? 0 : 1);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", suite);
        xml.writeAttribute("timestamp", evidence.run().startedAt());
        xml.writeAttribute(
                "time", String.valueOf(evidence.timing().phaseSeconds().getOrDefault("total", 0.0)));
        xml.writeAttribute("tests", String.valueOf(checks.size() + (complete ? 0 : 1)));
        xml.writeAttribute("failures", String.valueOf(count(checks, Verdict.FAIL)));
        xml.writeAttribute("errors", String.valueOf(errors));
        for (Check check : checks) {
            check(check);
        }
        if (!complete) {
            startTestCase("the run completes");
            xml.writeStartElement("error");
            xml.writeAttribute("message", valid(evidence.outcome().sentence()));
            xml.writeEndElement();
            xml.writeEndElement();
        }
        xml.writeStartElement("system-out");
        xml.writeCharacters(valid(evidence.outcome().sentence()));
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void check(Check check) throws XMLStreamException {
        startTestCase(check.name());
        if (check.verdict() != Verdict.PASS) {
            xml.writeStartElement(check.verdict() == Verdict.FAIL ? "failure" : "error");
            xml.writeAttribute("message", valid(check.detail()));
            StringBuilder text = new StringBuilder();
            check.findings().stream()
                    .limit(MAX_FINDINGS_PER_CHECK)
                    .forEach(finding -> text.append(FindingText.of(finding)).append('\n'));
            text.append("reproduce: ").append(evidence.run().reproduce());
            xml.writeCharacters(valid(text.toString()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void startTestCase(String name) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", name);
    }

    private static long count(List<Check> checks, Verdict verdict) {
        return checks.stream().filter(check -> check.verdict() == verdict).count();
    }

    /** Replaces the characters that XML 1.0 does not allow, not even escaped: most control characters. */
    private static String valid(String text) {
        StringBuilder valid = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c == '\n' || c == '\t' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000
                                ? c
                                : 0xfffd)
                .forEach(valid::appendCodePoint);
        return valid.toString();
    }
}
