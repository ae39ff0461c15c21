using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A peer that somebody tells of.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Addresses">Where it is said to be, without peer id.</param>
internal sealed record KademliaPeer(PeerId Id, IReadOnlyList<Multiaddr> Addresses)
{
    private const int IdField = 1;
    private const int AddressField = 2;

    /// <summary>Gets how many bytes the peer has in a message, without its head.</summary>
    public int Bytes => ProtobufWriter.BytesBytes(IdField, Id.Bytes.Length)
        + Addresses.Sum(address => ProtobufWriter.BytesBytes(AddressField, address.Bytes.Length));

    /// <summary>
    /// Reads a peer. Addresses that cannot be used are left out, and so is a peer without a proper id.
    /// </summary>
    /// <param name="source">The bytes.</param>
    /// <param name="peer">The peer; <see langword="null"/> when it is left out.</param>
    /// <returns><see langword="false"/> when the bytes are no message.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out KademliaPeer? peer)
    {
        peer = null;
        PeerId? id = null;
        List<Multiaddr>? addresses = null;
        var reader = new ProtobufReader(source);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: IdField, IsBytes: true }:
                    PeerId.TryRead(field.Bytes, out id);
                    break;

                case { Number: AddressField, IsBytes: true }
                    when addresses is not { Count: KademliaOptions.MaxAddressesOfPeer }:
                    if (Multiaddr.TryRead(field.Bytes, out Multiaddr? address))
                        (addresses ??= []).Add(address);

                    break;
            }
        }

        if (reader.IsMalformed)
            return false;

        if (id is not null)
            peer = new KademliaPeer(id, addresses is null ? [] : WithoutIds(addresses, id));

        return true;
    }

    /// <summary>Writes the peer.</summary>
    public void Write(ref ProtobufWriter writer)
    {
        writer.WriteBytes(IdField, Id.Bytes.Span);
        foreach (Multiaddr address in Addresses)
            writer.WriteBytes(AddressField, address.Bytes.Span);
    }

    private static List<Multiaddr> WithoutIds(List<Multiaddr> addresses, PeerId id)
    {
        // An address of another peer, or nothing but an id, leads nowhere.
        addresses.RemoveAll(address => address.PeerId is not null && address.PeerId != id);
        for (int i = 0; i < addresses.Count; i++)
            addresses[i] = addresses[i].WithoutPeerId();

        addresses.RemoveAll(address => address.PeerId is not null);
        return addresses;
    }
}
