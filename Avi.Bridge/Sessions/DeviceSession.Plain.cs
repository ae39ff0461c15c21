using Avi.Protocol.Messages;

namespace Avi.Bridge.Sessions;

// The plain conversation: what a Hello from an address that has a session means.
internal sealed partial class DeviceSession
{
    // A network that duplicates a datagram does it within moments, a device that restarts needs longer.
    private static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(5);

    // Magic, and the version that comes with it.
    private static ReadOnlySpan<byte> SessionTrailer => [0xAE, 0x56, 0x01];

    private bool _hasTrailer;
    private TimeSpan _helloAt;

    /// <summary>Takes a Hello from this session's address.</summary>
    /// <param name="hello">The message.</param>
    /// <param name="trailer">What came after it in the datagram.</param>
    /// <param name="now">Monotonic time.</param>
    public HelloMeaning TakeHello(in UplinkMessage hello, ReadOnlySpan<byte> trailer, TimeSpan now)
    {
        if (hello.DeviceId != DeviceId)
            return HelloMeaning.OtherDevice;

        bool hasTrailer = HasSessionTrailer(trailer);
        bool isRepeated = hasTrailer == _hasTrailer && now - _helloAt < RepeatWindow;
        _hasTrailer = hasTrailer;
        _helloAt = now;
        return isRepeated ? HelloMeaning.Repeated : HelloMeaning.Restarted;
    }

    /// <returns>Whether the device offers the messages of later generations.</returns>
    public static bool HasSessionTrailer(ReadOnlySpan<byte> trailer) => trailer.StartsWith(SessionTrailer);
}
