namespace Avi.Embedded.Tests.Support;

/// <summary>A client, its gateway, and the network and time between them, all in memory.</summary>
internal sealed class TestDevice
{
    public TestDevice(AviEmbeddedConfig? config = null, int bufferBytes = 2048)
    {
        Socket = new MemorySocket(Clock, Gateway);
        Client = new AviEmbedded(
            Socket, config ?? new AviEmbeddedConfig { DeviceId = 7 }, new byte[bufferBytes], Handler, Clock);
    }

    public FakeClock Clock { get; } = new();

    public GatewaySession Gateway { get; } = new();

    public MemorySocket Socket { get; }

    public RecordingHandler Handler { get; } = new();

    public AviEmbedded Client { get; }

    public static TestDevice Connected(AviEmbeddedConfig? config = null)
    {
        var device = new TestDevice(config);
        Assert.That(device.Client.Connect(), Is.EqualTo(AviStatus.Ok));
        device.Gateway.Heard.Clear();
        device.Handler.News.Clear();
        return device;
    }

    /// <summary>Polls for as long as a device would.</summary>
    public void PollFor(int milliseconds)
    {
        long end = Clock.Milliseconds + milliseconds;
        while (Clock.Milliseconds < end)
            Client.Poll((int)(end - Clock.Milliseconds));
    }
}
