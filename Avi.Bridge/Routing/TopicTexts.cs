using System.Text;

namespace Avi.Bridge.Routing;

/// <summary>Gives topics as strings, which is what the mesh wants, without making a new one for every datagram.</summary>
/// <remarks>
/// A table of a fixed size that remembers the last topic of each slot. Devices that fight for a slot cost a string
/// each time, and nothing else; the hash has a seed of its own in every process, so nobody aims at one.
/// </remarks>
internal sealed class TopicTexts
{
    private const int Slots = 4096; // a power of two

    private readonly (byte[] Utf8, string Text)[] _slots = new (byte[], string)[Slots];

    /// <param name="topicUtf8">Valid UTF-8.</param>
    public string Get(ReadOnlySpan<byte> topicUtf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(topicUtf8);
        ref (byte[] Utf8, string Text) slot = ref _slots[hash.ToHashCode() & (Slots - 1)];
        if (slot.Text is null || !topicUtf8.SequenceEqual(slot.Utf8))
            slot = (topicUtf8.ToArray(), Encoding.UTF8.GetString(topicUtf8));

        return slot.Text;
    }
}
