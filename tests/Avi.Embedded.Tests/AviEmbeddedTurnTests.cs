using Avi.Embedded.Tests.Support;

namespace Avi.Embedded.Tests;

/// <summary>Tasks that use one client at the same time: one of them receives for all.</summary>
[TestFixture]
internal sealed class AviEmbeddedTurnTests
{
    // The test's time is shorter than the client's own limits: whoever misses an answer waits for those.
    [Test, CancelAfter(4_000)]
    public async Task Answer_that_another_task_receives_before_its_caller_waits_is_not_missed(CancellationToken cancellation)
    {
        var socket = new InlineSocket(new GatewaySession());
        var device = new AviEmbedded(socket, new AviEmbeddedConfig { DeviceId = 1 }, new byte[2048], new RecordingHandler());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task running = device.RunAsync(stopping.Token);

        AviStatus connect = await device.ConnectAsync(cancellation);
        AviStatus subscribe = await device.SubscribeAsync("cmd", cancellation);
        AviStatus unsubscribe = await device.UnsubscribeAsync("cmd", cancellation);
        await stopping.CancelAsync();
        await running;

        Assert.That((connect, subscribe, unsubscribe), Is.EqualTo((AviStatus.Ok, AviStatus.Ok, AviStatus.Ok)));
    }
}
