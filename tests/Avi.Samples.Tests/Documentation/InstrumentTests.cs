using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

using Avi.Bridge;
using Avi.Mesh;

namespace Avi.Samples.Tests.Documentation;

/// <summary>Operators look instruments up in docs/operations.md.</summary>
internal sealed partial class InstrumentTests
{
    [Test, CancelAfter(30_000)]
    public async Task Operators_page_lists_exactly_the_instruments_of_a_gateway(CancellationToken cancellation)
    {
        HashSet<string> published = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name is "Avi.Bridge" or "Avi.Mesh")
                    published.Add(instrument.Name);
            },
        };
        listener.Start();

        await using MeshNode node = await MeshNode.StartAsync(
            new MeshOptions { ListenAddresses = ["/ip4/127.0.0.1/tcp/0"], Discovery = { Mdns = false } }, cancellation);
        await using EmbeddedBridge gateway = await EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = 0 }, node, cancellation);

        // Spans are no instruments, though their names look like it.
        string page = Traces().Replace(MarkdownPages.Read("docs/operations.md"), "");
        Assert.That(InstrumentName().Matches(page).Select(match => match.Value).Distinct(), Is.EquivalentTo(published));
    }

    [GeneratedRegex(@"avi\.(bridge|mesh)\.[a-z_.]*[a-z_]")]
    private static partial Regex InstrumentName();

    [GeneratedRegex(@"^## Traces.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Traces();
}
