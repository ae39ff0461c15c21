using Avi.Protocol.Device;

namespace Avi.Fuzz.Targets;

/// <summary>What a gateway's record holds, as a device reads it.</summary>
internal static class DeviceRecordTargets
{
    private const int MaxGoldenBytes = 128;
    private const int Room = 4;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("device-record", GoldenBytes.OfDevices(MaxGoldenBytes, "extended.json", "downlink.json"), ReadRecord)
        {
            FixedBytes = 2_048, BytesOfInputByte = 2,
        },
    ];

    /// <summary>Reads message by message; each must end after it began, and show nothing but its own bytes.</summary>
    private static bool ReadRecord(ReadOnlySpan<byte> input)
    {
        byte[] buffer = new byte[input.Length + Room];
        input.CopyTo(buffer);
        var downlink = new DeviceDownlink();
        int position = 0;
        while (position < input.Length)
        {
            int end = downlink.ReadInRecord(buffer, position, input.Length);
            if (end < 0 && end != DeviceError.ZeroInText)
                return false;

            Oracle.Holds(end < 0 || end == downlink.End, "The end is told in one way.");
            Oracle.Holds(downlink.End > position && downlink.End <= input.Length, "A message is a part of its record.");
            Oracle.Holds(
                IsInside(downlink.TopicOffset, downlink.TopicLength, position, downlink.End)
                    && IsInside(downlink.DataOffset, downlink.DataLength, position, downlink.End)
                    && IsInside(downlink.TextOffset, downlink.TextLength, position, downlink.End)
                    && IsInside(downlink.PeerOffset, downlink.PeerLength, position, downlink.End),
                "What it shows is inside of it.");
            position = downlink.End;
        }

        return true;
    }

    private static bool IsInside(int offset, int length, int start, int end) =>
        (offset == 0 && length == 0) || (offset > start && length >= 0 && offset + length <= end);
}
