using System.Text;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A name such as <c>_p2p._udp.local</c>. Letters are small: names differ in more than that.</summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>The longest name, with the length before each label and the empty label at the end.</summary>
    public const int MaxBytes = 255;

    /// <summary>The longest label.</summary>
    public const int MaxLabelBytes = 63;

    private readonly byte[] _wire;

    private DnsName(byte[] wire) => _wire = wire;

    /// <summary>Gets the labels, each after its length, and the empty label at the end.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Makes a name of ours.</summary>
    /// <exception cref="FormatException">A label is empty or too long, or the name is.</exception>
    public static DnsName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var wire = new List<byte>(text.Length + 2);
        foreach (string label in text.Split('.'))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(label.ToLowerInvariant());
            if (bytes.Length is 0 or > MaxLabelBytes)
                throw new FormatException($"'{text}' has a label that is empty or longer than {MaxLabelBytes} bytes.");

            wire.Add((byte)bytes.Length);
            wire.AddRange(bytes);
        }

        wire.Add(0);
        return wire.Count <= MaxBytes
            ? new DnsName([.. wire])
            : throw new FormatException($"'{text}' is longer than {MaxBytes} bytes.");
    }

    /// <summary>Keeps a name that a <see cref="DnsReader"/> has read.</summary>
    public static DnsName FromWire(ReadOnlySpan<byte> wire) => new(wire.ToArray());

    /// <summary>Says whether a name that a <see cref="DnsReader"/> has read is this one.</summary>
    public bool Is(ReadOnlySpan<byte> wire) => wire.SequenceEqual(_wire);

    /// <inheritdoc/>
    public bool Equals(DnsName? other) => other is not null && Is(other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DnsName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    /// <summary>Writes the name with dots; bytes that are no ASCII show as question marks.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(_wire.Length);
        for (int start = 0; _wire[start] > 0; start += 1 + _wire[start])
        {
            if (start > 0)
                text.Append('.');

            text.Append(Encoding.ASCII.GetString(_wire.AsSpan(start + 1, _wire[start])));
        }

        return text.ToString();
    }
}
