using Avi.Protocol.Messages;

namespace Avi.Fuzz.Targets;

/// <summary>What a sealed record holds, as hosts read it by way of <c>SessionCodec</c>.</summary>
internal static class SessionRecordTargets
{
    private const int MaxGoldenBytes = 128;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("uplink-record", GoldenBytes.OfDevices(MaxGoldenBytes, "extended.json", "uplink.json"), Read<UplinkMessage>),
        new("downlink-record", GoldenBytes.OfDevices(MaxGoldenBytes, "extended.json", "downlink.json"), Read<DownlinkMessage>),
    ];

    private static bool Read<TMessage>(ReadOnlySpan<byte> input)
        where TMessage : IRecordMessage<TMessage>, allows ref struct
    {
        var reader = new RecordReader<TMessage>(input);
        int messages = 0;
        while (reader.TryRead(out TMessage message))
        {
            messages++;
            Oracle.Holds(message.MayBeInRecord, "What begins a session is never in a record.");
        }

        Oracle.Holds(messages <= input.Length, "Each message takes a byte at least.");
        Oracle.Holds(!reader.TryRead(out _), "What has ended stays so.");
        return reader.Outcome == ReasonCode.Success;
    }
}
