using System.Text;

using Avi.Mesh;

namespace Avi.Samples.MonitorNode;

/// <summary>Shows what a node hears, and does what is typed.</summary>
/// <param name="node">The node.</param>
/// <param name="output">Where messages and events are told.</param>
/// <param name="errors">Where mistyped lines are answered.</param>
internal sealed class MonitorConsole(MeshNode node, Output output, TextWriter errors)
{
    private const string Usage = "Type: publish TOPIC TEXT, peers, or quit.";

    /// <summary>Runs until someone types quit.</summary>
    /// <param name="topics">The topics to show.</param>
    /// <param name="input">Where lines are typed.</param>
    /// <param name="stopping">Ends it from outside.</param>
    public async Task RunAsync(IReadOnlyList<string> topics, TextReader input, CancellationToken stopping)
    {
        using var quitting = CancellationTokenSource.CreateLinkedTokenSource(stopping);

        // Subscribed before anyone is told that the monitor is up, so that nothing published after that is missed.
        Task[] telling = [.. topics.Select(topic => TellMessagesAsync(node.SubscribeAsync(topic, quitting.Token)))];
        output.Write(new StartedLine(node.Name) { PeerId = node.Id.ToString(), Addresses = node.Addresses });
        foreach (string topic in topics)
            output.Write(new SubscribedLine(node.Name, topic));

        Task reporting = PeerReport.RunAsync(node, output, quitting.Token);
        try
        {
            await ObeyAllAsync(input, quitting.Token);
        }
        finally
        {
            await quitting.CancelAsync();
            await Task.WhenAll([.. telling, reporting]).UntilCancelledAsync();
        }
    }

    private async Task TellMessagesAsync(MeshSubscription messages)
    {
        await foreach (MeshMessage message in messages)
            output.Write(MessageLine.Of(node.Name, message.Topic, message.Author.ToString(), message.Payload.Span));
    }

    private async Task ObeyAllAsync(TextReader input, CancellationToken cancellation)
    {
        // A read of the terminal cannot be cancelled, so it is left behind when we stop; it ends with the process.
        while (await input.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellation) is { } line)
        {
            if (!await ObeyAsync(line.Trim(), cancellation))
                return;
        }

        // The end of input is no wish to quit: a monitor that runs in the background has none from the start.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
    }

    /// <returns>Whether to go on.</returns>
    private async Task<bool> ObeyAsync(string line, CancellationToken cancellation)
    {
        switch (line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
        {
            case []:
                return true;
            case ["quit"]:
                return false;
            case ["peers"]:
                output.Write(new PeersLine(
                    node.Name,
                    [.. node.Peers.Select(peer => new PeerEntry(peer.Id.ToString(), peer.Address, peer.Agent))]));
                return true;
            case ["publish", string topic, string text]:
                PublishOutcome outcome = await node.PublishAsync(topic, Encoding.UTF8.GetBytes(text), cancellation);
                output.Write(new PublishedLine(node.Name, topic, text, outcome.ToString().ToLowerInvariant()));
                return true;
            default:
                await errors.WriteLineAsync(Usage);
                return true;
        }
    }
}
