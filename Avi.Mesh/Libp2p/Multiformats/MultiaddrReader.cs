using System.Diagnostics.CodeAnalysis;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>
/// A cursor over the components of an address in its binary form. Checks every value; allocates nothing.
/// </summary>
internal ref struct MultiaddrReader(ReadOnlySpan<byte> address)
{
    private ReadOnlySpan<byte> _rest = address;

    /// <summary>Gets a value indicating whether reading has ended because what comes next is not understood.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Gets how many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Reads the next component.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="value">Its valid value, in place; empty if the protocol has none.</param>
    /// <returns><see langword="false"/> at the end, and when the address <see cref="IsMalformed"/>.</returns>
    public bool TryReadNext([NotNullWhen(true)] out MultiaddrProtocol? protocol, out ReadOnlySpan<byte> value)
    {
        protocol = null;
        value = default;
        if (IsMalformed || _rest.IsEmpty)
            return false;

        ReadOnlySpan<byte> rest = _rest;
        if (TryReadProtocol(ref rest, out protocol) && TryReadValue(ref rest, protocol.ValueKind, out value))
        {
            _rest = rest;
            return true;
        }

        protocol = null;
        value = default;
        IsMalformed = true;
        return false;
    }

    private static bool TryReadProtocol(
        scoped ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out MultiaddrProtocol? protocol)
    {
        protocol = Varint.TryRead(rest, out ulong code, out int codeBytes) ? MultiaddrProtocol.Find(code) : null;
        rest = rest[codeBytes..];
        return protocol is not null;
    }

    private static bool TryReadValue(
        scoped ref ReadOnlySpan<byte> rest, MultiaddrValueKind kind, out ReadOnlySpan<byte> value)
    {
        value = default;
        ulong length;
        if (MultiaddrValue.FixedBytes(kind) is int fixedBytes)
        {
            length = (ulong)fixedBytes;
        }
        else
        {
            if (!Varint.TryRead(rest, out length, out int lengthBytes))
                return false;

            rest = rest[lengthBytes..];
        }

        if (length > (ulong)rest.Length)
            return false;

        value = rest[..(int)length];
        rest = rest[(int)length..];
        return MultiaddrValue.IsValid(kind, value);
    }
}
