using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>Where a peer says that it can be reached, signed by itself.</summary>
/// <remarks>
/// libp2p RFC 0003, in the form that Go, JavaScript and Rust write today; Rust's older form is read too.
/// </remarks>
/// <param name="Peer">Who it is about.</param>
/// <param name="Sequence">The newer of two records has the larger number; it is no time.</param>
/// <param name="Addresses">The addresses, without a peer id; those that are not understood are left out.</param>
internal sealed record PeerRecord(PeerId Peer, ulong Sequence, IReadOnlyList<Multiaddr> Addresses)
{
    /// <summary>How many addresses are read; the rest is left out.</summary>
    public const int MaxAddresses = 64;

    private const int PeerField = 1;
    private const int SequenceField = 2;
    private const int AddressInfoField = 3;
    private const int AddressField = 1;

    private static ReadOnlySpan<byte> Domain => "libp2p-peer-record"u8;

    private static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    private static ReadOnlySpan<byte> OldDomain => "libp2p-routing-state"u8;

    private static ReadOnlySpan<byte> OldPayloadType => "/libp2p/routing-state-record"u8;

    /// <summary>Signs this record.</summary>
    /// <param name="key">The key of the peer that it is about.</param>
    /// <returns>The envelope.</returns>
    public byte[] Seal(PrivateKey key)
    {
        if (key.PeerId != Peer)
            throw new ArgumentException($"The record is about {Peer}, the key belongs to {key.PeerId}.", nameof(key));

        return SignedEnvelope.Seal(key, Domain, PayloadType, Encode());
    }

    /// <summary>Reads a record that a peer has signed about itself.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="peer">Who it is said to be about.</param>
    /// <param name="record">The record.</param>
    /// <returns>
    /// <see langword="false"/> when it is no record, about somebody else, or not signed by that peer.
    /// </returns>
    public static bool TryOpen(ReadOnlySpan<byte> envelope, PeerId peer, [NotNullWhen(true)] out PeerRecord? record)
    {
        record = null;
        if (!SignedEnvelope.TryRead(envelope, out SignedEnvelope signed))
            return false;

        ReadOnlySpan<byte> domain;
        if (signed.PayloadType.SequenceEqual(PayloadType))
            domain = Domain;
        else if (signed.PayloadType.SequenceEqual(OldPayloadType))
            domain = OldDomain;
        else
            return false;

        bool isGenuine = signed.Authenticate(domain)?.PeerId == peer
            && TryRead(signed.Payload, out record)
            && record.Peer == peer;
        record = isGenuine ? record : null;
        return record is not null;
    }

    /// <summary>Writes the record, unsigned.</summary>
    public byte[] Encode()
    {
        ReadOnlySpan<byte> peer = Peer.Bytes.Span;
        int length = ProtobufWriter.BytesBytes(PeerField, peer.Length)
            + ProtobufWriter.VarintBytes(SequenceField, Sequence)
            + Addresses.Sum(address => ProtobufWriter.BytesBytes(AddressInfoField, AddressInfoBytes(address)));
        byte[] payload = new byte[length];
        var writer = new ProtobufWriter(payload);
        writer.WriteBytes(PeerField, peer);
        writer.WriteVarint(SequenceField, Sequence);
        foreach (Multiaddr address in Addresses)
        {
            writer.WriteMessageHead(AddressInfoField, AddressInfoBytes(address));
            writer.WriteBytes(AddressField, address.Bytes.Span);
        }

        return payload;
    }

    /// <summary>Reads an unsigned record.</summary>
    /// <returns><see langword="false"/> when it is malformed, or about nobody.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out PeerRecord? record)
    {
        record = null;
        PeerId? peer = null;
        ulong sequence = 0;
        var addresses = new List<Multiaddr>();
        var reader = new ProtobufReader(payload);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: PeerField, IsBytes: true }:
                    if (!PeerId.TryRead(field.Bytes, out peer))
                        return false;

                    break;

                case { Number: SequenceField, IsVarint: true }:
                    sequence = field.Value;
                    break;

                case { Number: AddressInfoField, IsBytes: true } when addresses.Count < MaxAddresses:
                    if (TryReadAddress(field.Bytes) is { } address)
                        addresses.Add(address);

                    break;
            }
        }

        record = peer is null || reader.IsMalformed ? null : new PeerRecord(peer, sequence, addresses);
        return record is not null;
    }

    private static int AddressInfoBytes(Multiaddr address) =>
        ProtobufWriter.BytesBytes(AddressField, address.Bytes.Length);

    private static Multiaddr? TryReadAddress(ReadOnlySpan<byte> addressInfo)
    {
        Multiaddr? address = null;
        var reader = new ProtobufReader(addressInfo);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (field is { Number: AddressField, IsBytes: true } && !Multiaddr.TryRead(field.Bytes, out address))
                return null;
        }

        return address;
    }
}
