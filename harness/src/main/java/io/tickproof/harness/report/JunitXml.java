package io.tickproof.harness.report;

import io.tickproof.harness.evidence.Evidence;
import io.tickproof.verifier.check.Verdict;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run in the format that CI servers read: a test case a check. An unknown verdict is an error, never a skip: it must
 * not be green.
 */
final class JunitXml {
    private static final int FINDINGS_SHOWN = 20;

    private JunitXml() {}

    static String of(Evidence evidence) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            String name = evidence.run().scenario() + "." + evidence.run().mode();
            xml.writeAttribute("name", name);
            xml.writeAttribute("timestamp", evidence.run().startedAt());
            xml.writeAttribute("time", String.valueOf(evidence.secondsBy().getOrDefault("total", 0.0)));
            boolean whole = evidence.run().ended().equals("complete");
            xml.writeAttribute("tests", String.valueOf(evidence.checks().size() + (whole ? 0 : 1)));
            xml.writeAttribute("failures", count(evidence, Verdict.FAIL));
            xml.writeAttribute(
                    "errors", String.valueOf(Integer.parseInt(count(evidence, Verdict.UNKNOWN)) + (whole ? 0 : 1)));
            for (Evidence.CheckResult check : evidence.checks()) {
                testCase(xml, evidence, name, check);
            }
            if (!whole) {
                xml.writeStartElement("testcase");
                xml.writeAttribute("classname", name);
                xml.writeAttribute("name", "the run completes");
                xml.writeStartElement("error");
                xml.writeAttribute(
                        "message",
                        clean(evidence.run().ended() + ": " + evidence.run().message()));
                xml.writeEndElement();
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return text.toString();
    }

    private static void testCase(XMLStreamWriter xml, Evidence evidence, String suite, Evidence.CheckResult check)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", check.name());
        if (check.verdict() != Verdict.PASS) {
            xml.writeStartElement(check.verdict() == Verdict.FAIL ? "failure" : "error");
            xml.writeAttribute("message", clean(check.detail()));
            StringBuilder findings = new StringBuilder();
            evidence.findings().stream()
                    .filter(finding -> finding.check().equals(check.name()))
                    .limit(FINDINGS_SHOWN)
                    .forEach(f -> findings.append(f.kind())
                            .append(' ')
                            .append(f.symbol())
                            .append(' ')
                            .append(f.window())
                            .append(' ')
                            .append(f.start())
                            .append(": ")
                            .append(f.cause())
                            .append('\n'));
            xml.writeCharacters(clean(findings + "reproduce: " + evidence.run().reproduce()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String count(Evidence evidence, Verdict verdict) {
        return String.valueOf(evidence.checks().stream()
                .filter(check -> check.verdict() == verdict)
                .count());
    }

    /** XML 1.0 has no place for most control characters, not even escaped. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c == '\n' || c == '\t' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000
                                ? c
                                : 0xfffd)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
