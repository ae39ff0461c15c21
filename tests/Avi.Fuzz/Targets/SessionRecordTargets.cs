using Avi.Protocol.Messages;

namespace Avi.Fuzz.Targets;

/// <summary>What a sealed record holds, as hosts read it by way of <c>SessionCodec</c>.</summary>
internal static class SessionRecordTargets
{
    private const int MaxGoldenBytes = 128;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("uplink-record", GoldenBytes.OfDevices(MaxGoldenBytes, "extended.json", "uplink.json"), ReadUplink),
        new("downlink-record", GoldenBytes.OfDevices(MaxGoldenBytes, "extended.json", "downlink.json"), ReadDownlink),
    ];

    private static bool ReadUplink(ReadOnlySpan<byte> input)
    {
        var reader = new UplinkRecordReader(input);
        int messages = 0;
        while (reader.TryRead(out UplinkMessage message))
        {
            messages++;
            Oracle.Holds(
                message.Kind is not (UplinkKind.Hello or UplinkKind.ClientHello or UplinkKind.Sealed),
                "What begins a session is never in a record.");
        }

        Oracle.Holds(messages <= input.Length, "Each message takes a byte at least.");
        return reader.Outcome == ReasonCode.Success;
    }

    private static bool ReadDownlink(ReadOnlySpan<byte> input)
    {
        var reader = new DownlinkRecordReader(input);
        int messages = 0;
        while (reader.TryRead(out DownlinkMessage message))
        {
            messages++;
            Oracle.Holds(
                message.Kind is not (DownlinkKind.Welcome or DownlinkKind.ServerHello or DownlinkKind.Retry or DownlinkKind.Sealed),
                "What begins a session is never in a record.");
        }

        Oracle.Holds(messages <= input.Length, "Each message takes a byte at least.");
        return reader.Outcome == ReasonCode.Success;
    }
}
