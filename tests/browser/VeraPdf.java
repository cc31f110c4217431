import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates each file named on the command line as PDF/UA-1. One line a file: "pass" or "fail", tab, file, tab, why. */
public final class VeraPdf {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.PDFUA_1;
        for (String file : files) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                StringBuilder why = new StringBuilder();
                for (TestAssertion assertion : result.getTestAssertions()) {
                    if (assertion.getStatus() == TestAssertion.Status.FAILED && why.length() < 1500) {
                        why.append(assertion.getRuleId().getClause()).append('-')
                                .append(assertion.getRuleId().getTestNumber()).append(": ")
                                .append(assertion.getMessage()).append(" ");
                    }
                }
                System.out.println((result.isCompliant() ? "pass" : "fail") + "\t" + file + "\t" + why);
            }
        }
    }
}
