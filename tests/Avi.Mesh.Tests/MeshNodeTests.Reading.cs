namespace Avi.Mesh.Tests;

/// <content>The one rule for everything that is read with a loop.</content>
internal sealed partial class MeshNodeTests
{
    private static readonly string[] Sources = ["messages", "events", "streams", "attachment"];

    [Test, CancelAfter(20_000)]
    public async Task Token_of_the_call_and_that_of_the_loop_end_it_with_an_exception(
        [ValueSource(nameof(Sources))] string source, [Values] bool isOfCall, CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        (CancellationToken ofCall, CancellationToken ofLoop) =
            isOfCall ? (ending.Token, CancellationToken.None) : (CancellationToken.None, ending.Token);
        Task reading = ReadToEndAsync(Open(node, source, ofCall), ofLoop);

        await ending.CancelAsync();

        Assert.That(async () => await reading.WaitAsync(cancellation), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reading.IsCanceled, Is.True);
    }

    [TestCaseSource(nameof(Sources)), CancelAfter(20_000)]
    public async Task Loop_ends_without_an_exception_when_the_node_is_disposed(
        string source, CancellationToken cancellation)
    {
        MeshNode node = await StartAsync("node");
        Task reading = ReadToEndAsync(Open(node, source, cancellation), cancellation);

        await node.DisposeAsync();

        await reading.WaitAsync(cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Cancelled_loop_gets_nothing_more_of_what_waits(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        using var ofCall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        MeshSubscription messages = node.SubscribeAsync(Topic, ofCall.Token);
        for (int i = 0; i < 3; i++)
            await node.PublishAsync(Topic, new byte[1], cancellation);

        int count = 0;
        Assert.That(
            async () =>
            {
                await foreach (MeshMessage message in messages)
                {
                    count++;
                    await ofCall.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(count, Is.EqualTo(1));
    }

    private static IAsyncEnumerable<object> Open(MeshNode node, string source, CancellationToken cancellation) =>
        source switch
        {
            "messages" => node.SubscribeAsync(Topic, cancellation),
            "events" => node.WatchAsync(cancellation),
            "streams" => node.AcceptStreams("audio", cancellation),
            _ => node.Attach().ReadAllAsync(cancellation),
        };

    private static async Task ReadToEndAsync(IAsyncEnumerable<object> items, CancellationToken cancellation)
    {
        await foreach (object item in items.WithCancellation(cancellation))
        {
            // Whatever comes.
        }
    }
}
