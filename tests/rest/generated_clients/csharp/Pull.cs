using System;
using System.Collections.Generic;
using System.Net.Http;
using Newtonsoft.Json;
using Org.OpenAPITools.Api;
using Org.OpenAPITools.Client;
using Org.OpenAPITools.Model;

/// Pulls with what openapi-generator makes of the document for C#, and prints it for the test.
public static class Pull
{
    public static void Main()
    {
        var configuration = new Configuration { BasePath = Asked("BASE_URL"), AccessToken = Asked("TOKEN") };
        var calls = new MetingenApi(new HttpClient(), configuration);
        var klanten = new List<string> { Asked("KLANT_EAN") };
        var available = calls.BeschikbareMetingen(new BeschikbareMetingenVraag(verwachtteKlantEans: klanten));
        var readings = Readings(calls, Asked("METER_EAN"));
        var refused = 0;
        try
        {
            Readings(calls, Asked("OTHER_METER"));
        }
        catch (ApiException error)
        {
            refused = error.ErrorCode;
        }
        Console.WriteLine(JsonConvert.SerializeObject(new { available, readings, refused }));
    }

    private static List<Meting> Readings(MetingenApi calls, string meter)
    {
        return calls.Meetdata(new MeetdataVraag(
            klantEan: Asked("KLANT_EAN"),
            meterEan: meter,
            startTijd: Asked("START_TIJD"),
            eindTijd: Asked("EIND_TIJD")));
    }

    private static string Asked(string name)
    {
        return Environment.GetEnvironmentVariable(name);
    }
}
