using System.Text;

using Avi.Bridge.Devices;
using Avi.Protocol.Topics;

namespace Avi.Bridge.Policy;

/// <summary>Says which topics a device with an entry may use. Made once per session; asks nobody.</summary>
internal sealed class TopicGrants(DeviceEntry entry)
{
    private readonly byte[][] _publish = Fill(entry.Publish, entry.DeviceId);
    private readonly byte[][] _subscribe = Fill(entry.Subscribe, entry.DeviceId);

    /// <param name="topicUtf8">A valid topic name.</param>
    public bool MayPublish(ReadOnlySpan<byte> topicUtf8) => IsGranted(topicUtf8, _publish);

    /// <param name="filterUtf8">A valid filter; all that it asks for must be granted.</param>
    public bool MaySubscribe(ReadOnlySpan<byte> filterUtf8) => IsGranted(filterUtf8, _subscribe);

    private bool IsGranted(ReadOnlySpan<byte> topic, byte[][] grants)
    {
        if (TopicRule.IsReserved(topic))
            return false;

        if (TopicRule.IsBelowOwn(entry.DeviceId, topic))
            return true;

        foreach (byte[] grant in grants)
        {
            if (TopicFilter.Covers(grant, topic))
                return true;
        }

        return false;
    }

    private static byte[][] Fill(IReadOnlyList<string> filters, ulong deviceId) =>
        [.. filters.Select(filter => Encoding.UTF8.GetBytes(DeviceEntryRules.Fill(filter, deviceId)))];
}
