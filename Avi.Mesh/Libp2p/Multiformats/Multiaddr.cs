using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>An address that says how to get there: <c>/ip4/127.0.0.1/tcp/4001</c>.</summary>
/// <remarks>
/// Immutable, never empty, and made only of protocols that are known here. Two addresses are equal when their bytes
/// are.
/// </remarks>
internal sealed class Multiaddr : IEquatable<Multiaddr>
{
    /// <summary>The longest address that is read; a relayed one with a long host name has about 350 bytes.</summary>
    public const int MaxBytes = 1024;

    private readonly byte[] _bytes;
    private readonly int _bytesBeforePeerId; // <= _bytes.Length; less only if the last component is a peer id
    private string? _text;

    private Multiaddr(byte[] bytes, int bytesBeforePeerId, PeerId? peerId)
    {
        _bytes = bytes;
        _bytesBeforePeerId = bytesBeforePeerId;
        PeerId = peerId;
    }

    /// <summary>Gets the address in the form that peers exchange.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Gets who must be there: the peer id at the end, if there is one.</summary>
    public PeerId? PeerId { get; }

    /// <summary>Reads an address from text.</summary>
    /// <exception cref="FormatException">The text is no address, or has protocols that are not known here.</exception>
    public static Multiaddr Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Multiaddr? address)
            ? address
            : throw new FormatException($"'{text}' is no multiaddr that is understood here.");
    }

    /// <summary>Reads an address from text.</summary>
    /// <returns><see langword="false"/> when it is no address, or has protocols that are not known here.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Multiaddr? address)
    {
        address = null;
        if (text is not ['/', ..])
            return false;

        var bytes = new ArrayBufferWriter<byte>(text.Length);
        string[] parts = text[1..].Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            if (MultiaddrProtocol.Find(parts[i]) is not { } protocol)
                return false;

            byte[]? value = [];
            if (protocol.ValueKind != MultiaddrValueKind.None)
            {
                i++;
                value = i < parts.Length ? MultiaddrValue.TryParse(protocol.ValueKind, parts[i]) : null;
            }

            if (value is null)
                return false;

            WriteComponent(bytes, protocol, value);
        }

        return TryRead(bytes.WrittenSpan, out address);
    }

    /// <summary>Reads an address from its binary form.</summary>
    /// <returns>
    /// <see langword="false"/> when it is no address, longer than <see cref="MaxBytes"/>, or has protocols that are not
    /// known here. That one address is then left out; it says nothing about the message that it came in.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multiaddr? address)
    {
        address = null;
        if (bytes.Length is 0 or > MaxBytes)
            return false;

        var reader = new MultiaddrReader(bytes);
        int lastStart = 0;
        bool endsWithPeerId = false;
        ReadOnlySpan<byte> lastValue = default;
        int start = 0;
        while (reader.TryReadNext(out MultiaddrProtocol? protocol, out ReadOnlySpan<byte> value))
        {
            endsWithPeerId = protocol == MultiaddrProtocol.P2P;
            lastValue = value;
            lastStart = start;
            start = bytes.Length - reader.Remaining;
        }

        if (reader.IsMalformed)
            return false;

        PeerId? peerId = null;
        if (endsWithPeerId && !PeerId.TryRead(lastValue, out peerId))
            return false;

        address = new Multiaddr(bytes.ToArray(), endsWithPeerId ? lastStart : bytes.Length, peerId);
        return true;
    }

    /// <summary>Makes the address of a TCP socket.</summary>
    public static Multiaddr FromTcp(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        IPAddress ip = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;

        // The same link-local address exists on every interface; the zone says which one is meant.
        string zone = ip.IsIPv6LinkLocal && ip.ScopeId != 0 ? $"/ip6zone/{ip.ScopeId}" : string.Empty;
        string family = ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "ip4" : "ip6";
        string host = new IPAddress(ip.GetAddressBytes()).ToString();
        return Parse($"{zone}/{family}/{host}/tcp/{endPoint.Port}");
    }

    /// <summary>Says where to connect, if this is an address of a TCP socket and of nothing above it.</summary>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/>, or a <see cref="DnsEndPoint"/> whose family says which addresses of it are meant.
    /// </param>
    public bool TryGetTcp([NotNullWhen(true)] out EndPoint? endPoint) => MultiaddrTcp.TryRead(
        _bytes.AsSpan(0, _bytesBeforePeerId), out endPoint);

    /// <summary>Gets this address with a peer id at its end, in the place of another one.</summary>
    public Multiaddr WithPeerId(PeerId peerId)
    {
        ArgumentNullException.ThrowIfNull(peerId);
        var bytes = new ArrayBufferWriter<byte>(MaxBytes);
        bytes.Write(_bytes.AsSpan(0, _bytesBeforePeerId));
        WriteComponent(bytes, MultiaddrProtocol.P2P, peerId.Bytes.Span);
        return new Multiaddr(bytes.WrittenSpan.ToArray(), _bytesBeforePeerId, peerId);
    }

    /// <summary>Gets this address without a peer id at its end.</summary>
    /// <returns>The address; itself when it has none, or is nothing else.</returns>
    public Multiaddr WithoutPeerId() =>
        PeerId is not null && TryRead(_bytes.AsSpan(0, _bytesBeforePeerId), out Multiaddr? address) ? address : this;

    /// <inheritdoc/>
    public bool Equals(Multiaddr? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multiaddr);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Writes the address as text.</summary>
    public override string ToString() => _text ??= ToText();

    private static void WriteComponent(
        ArrayBufferWriter<byte> destination, MultiaddrProtocol protocol, ReadOnlySpan<byte> value)
    {
        WriteVarint(destination, protocol.Code);
        if (MultiaddrValue.FixedBytes(protocol.ValueKind) is null)
            WriteVarint(destination, (uint)value.Length);

        destination.Write(value);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> destination, ulong value) =>
        destination.Advance(Varint.Write(destination.GetSpan(Varint.MaxBytes), value));

    private string ToText()
    {
        var text = new StringBuilder();
        var reader = new MultiaddrReader(_bytes);
        while (reader.TryReadNext(out MultiaddrProtocol? protocol, out ReadOnlySpan<byte> value))
        {
            text.Append('/').Append(protocol.Name);
            if (protocol.ValueKind != MultiaddrValueKind.None)
                text.Append('/').Append(MultiaddrValue.ToText(protocol.ValueKind, value));
        }

        return text.ToString();
    }
}
