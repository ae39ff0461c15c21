using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avi.Mesh.Tests.Documentation;

/// <summary>Holds docs/packages/Avi.Mesh.md to code that compiles, and that code to what the page says.</summary>
[TestFixture]
internal sealed partial class PackagePageTests
{
    [Test]
    public void Every_snippet_of_the_page_is_compiled() =>
        Assert.That(PackagePage.SnippetsThatAreNotCompiled("Avi.Mesh"), Is.Empty);

    [Test, CancelAfter(20_000)]
    public async Task Reading_arrives_though_the_nodes_may_not_have_met_yet(CancellationToken cancellation) =>
        await PageSnippets.TwoNodesAsync().WaitAsync(cancellation);

    [Test, CancelAfter(20_000)]
    public async Task Handler_of_the_page_writes_the_readings(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync(cancellation);
        using var file = new MemoryStream();

        await PageSnippets.HandleAsync(node, file, async () =>
        {
            await node.PublishAsync("home/hall/temp", "21.5"u8.ToArray(), cancellation);
            while (file.Length < 4)
                await Task.Delay(5, cancellation);
        });

        Assert.That(file.ToArray(), Is.EqualTo("21.5"u8.ToArray()));
    }

    [Test, CancelAfter(20_000)]
    public async Task Validator_of_the_page_lets_numbers_of_known_sensors_pass(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync(cancellation);
        await using MeshNode known = await StartAsync(cancellation);
        await using MeshNode stranger = await StartAsync(cancellation);
        await using MeshSubscription readings = node.SubscribeAsync("home/hall/temp", cancellation);
        await stranger.ConnectAsync(node.Addresses[0], cancellation);
        await known.ConnectAsync(node.Addresses[0], cancellation);

        MeshMessage? first = null;
        await PageSnippets.ValidateAsync(
            node,
            (author, _) => Task.FromResult(author == known.Id),
            async () =>
            {
                await stranger.PublishAsync("home/hall/temp", "19"u8.ToArray(), cancellation);
                await known.PublishAsync("home/hall/temp", "warm"u8.ToArray(), cancellation);
                await known.PublishAsync("home/hall/temp", "21.5"u8.ToArray(), cancellation);
                await using IAsyncEnumerator<MeshMessage> reader = readings.GetAsyncEnumerator(cancellation);
                await reader.MoveNextAsync();
                first = reader.Current;
            });

        Assert.That(first!.Payload.ToArray(), Is.EqualTo("21.5"u8.ToArray()));
    }

    [Test, CancelAfter(20_000)]
    public async Task Watcher_of_the_page_tells_who_came_and_left(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync(cancellation);
        MeshNode other = await StartAsync(cancellation);
        var log = new List<string>();
        Task watching = PageSnippets.WatchAsync(node, log, cancellation);

        await other.ConnectAsync(node.Addresses[0], cancellation);
        await using IAsyncEnumerator<MeshEvent> events = node.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        await other.DisposeAsync();
        while (node.Peers.Count > 0)
            await events.MoveNextAsync();
        await node.DisposeAsync();
        await watching;

        Assert.That(log, Has.Count.EqualTo(2));
        Assert.That(log[0], Does.StartWith($"{other.Id} came from /ip4/127.0.0.1/tcp/"));
        Assert.That(log[1], Is.EqualTo($"{other.Id} has left"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Streams_and_requests_of_the_page_work(CancellationToken cancellation)
    {
        await using MeshNode hall = await StartAsync(cancellation);
        await using MeshNode desk = await StartAsync(cancellation);
        await desk.ConnectAsync(hall.Addresses[0], cancellation);

        string echo = await PageSnippets.EchoAsync(hall, desk).WaitAsync(cancellation);
        byte[] response = await PageSnippets.AskAsync(hall, desk).WaitAsync(cancellation);

        Assert.That(echo, Is.EqualTo("hello"));
        Assert.That(response, Is.EqualTo("21.5"u8.ToArray()));
    }

    [Test, CancelAfter(20_000)]
    public async Task Offer_of_the_page_is_refused_to_strangers(CancellationToken cancellation)
    {
        await using MeshNode hall = await StartAsync(cancellation);
        await using MeshNode desk = await StartAsync(cancellation);
        await desk.ConnectAsync(hall.Addresses[0], cancellation);
        await using MeshNode stranger = await StartAsync(cancellation);
        await stranger.ConnectAsync(hall.Addresses[0], cancellation);
        Task accepting = PageSnippets.OfferAsync(hall, desk, cancellation);

        await using (MeshStream stream = await desk.OpenStreamAsync(hall.Id, "audio", cancellation))
            Assert.That(stream.Peer, Is.EqualTo(hall.Id));
        Assert.That(
            async () => await stranger.OpenStreamAsync(hall.Id, "audio", cancellation),
            Throws.TypeOf<MeshStreamException>().With.Property("Reason").EqualTo("only the desk may play"));
        await hall.DisposeAsync();
        await accepting;
    }

    [Test]
    public void Host_of_the_page_has_valid_settings()
    {
        using IHost host = PageSnippets.BuildHost([]);

        MeshOptions options = host.Services.GetRequiredService<IOptions<MeshOptions>>().Value;

        Assert.That((options.Name, options.IdentityFile), Is.EqualTo(("hall-gateway", "gateway.key")));
        Assert.That(options.ListenAddresses, Is.EqualTo(new[] { "/ip4/0.0.0.0/tcp/4001" }));
    }

    [Test]
    public void Defaults_of_the_page_are_those_of_the_code()
    {
        string page = PackagePage.Read("Avi.Mesh.md");
        var options = new MeshOptions();

        foreach (Match row in LimitRow().Matches(page))
        {
            object? value = row.Groups["name"].Value.Split('.').Aggregate<string, object?>(
                options, (owner, name) => owner?.GetType().GetProperty(name)?.GetValue(owner));
            double number = value is TimeSpan time ? time.TotalSeconds : Convert.ToDouble(value);
            Assert.That(
                row.Groups["number"].Value.Replace(",", string.Empty, StringComparison.Ordinal),
                Is.EqualTo($"{number}"),
                row.Groups["name"].Value);
        }

        Assert.That(LimitRow().Count(page), Is.EqualTo(26));
    }

    [Test]
    public void Fixed_limits_of_the_page_are_those_of_the_code()
    {
        var said = FixedLimitRow().Matches(PackagePage.Read("Avi.Mesh.md")).ToDictionary(
            row => row.Groups["what"].Value,
            row => double.Parse(row.Groups["number"].Value, NumberStyles.Number, CultureInfo.InvariantCulture));

        Assert.That(said, Is.EquivalentTo(FixedLimits.OfTheCode()));
    }

    private static Task<MeshNode> StartAsync(CancellationToken cancellation) =>
        MeshNode.StartAsync(
            new MeshOptions { ListenAddresses = ["/ip4/127.0.0.1/tcp/0"], Discovery = { Mdns = false } }, cancellation);

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)` \| (?<number>[\d,.]+)", RegexOptions.Multiline)]
    private static partial Regex LimitRow();

    [GeneratedRegex(@"^\| (?<what>[^|`]+) \| (?<number>[\d,]+) \|", RegexOptions.Multiline)]
    private static partial Regex FixedLimitRow();
}
