import java.io.FileInputStream;
import java.net.http.HttpClient;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.MetingenApi;
import org.openapitools.client.model.BeschikbareMetingenVraag;
import org.openapitools.client.model.MeetdataVraag;
import org.openapitools.client.model.Meting;

/** Pulls with what openapi-generator makes of the document for Java, and prints it for the test. */
public class Pull {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("BASE_URL"));
    client.setHttpClientBuilder(HttpClient.newBuilder().sslContext(trusting(System.getenv("CA_CERT"))));
    String bearer = "Bearer " + System.getenv("TOKEN");
    client.setRequestInterceptor(request -> request.header("Authorization", bearer));
    MetingenApi calls = new MetingenApi(client);

    var asked = new BeschikbareMetingenVraag();
    asked.setVerwachtteKlantEans(List.of(System.getenv("KLANT_EAN")));
    var available = calls.beschikbareMetingen(asked);
    var readings = readings(calls, System.getenv("METER_EAN"));
    int refused = 0;
    try {
      readings(calls, System.getenv("OTHER_METER"));
    } catch (ApiException error) {
      refused = error.getCode();
    }
    var pulled = Map.of("available", available, "readings", readings, "refused", refused);
    System.out.println(client.getObjectMapper().writeValueAsString(pulled));
  }

  private static List<Meting> readings(MetingenApi calls, String meter) throws ApiException {
    var asked = new MeetdataVraag();
    asked.setKlantEan(System.getenv("KLANT_EAN"));
    asked.setMeterEan(meter);
    asked.setStartTijd(System.getenv("START_TIJD"));
    asked.setEindTijd(System.getenv("EIND_TIJD"));
    return calls.meetdata(asked, null);
  }

  private static SSLContext trusting(String file) throws Exception {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null);
    try (var pem = new FileInputStream(file)) {
      roots.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
