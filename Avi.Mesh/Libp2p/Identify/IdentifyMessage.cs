using System.Diagnostics.CodeAnalysis;
using System.Text;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>What a peer says of itself, or a part of it: what is absent says nothing.</summary>
internal sealed record IdentifyMessage
{
    private const int PublicKeyField = 1;
    private const int ListenAddressField = 2;
    private const int ProtocolField = 3;
    private const int ObservedAddressField = 4;
    private const int ProtocolVersionField = 5;
    private const int AgentVersionField = 6;
    private const int SignedPeerRecordField = 8;

    /// <summary>Gets the peer's key in the form that peers exchange; empty if absent.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Gets where the peer listens; empty if absent.</summary>
    public IReadOnlyList<Multiaddr> ListenAddresses { get; init; } = [];

    /// <summary>Gets the protocols that the peer accepts streams for; empty if absent.</summary>
    public IReadOnlyList<ProtocolId> Protocols { get; init; } = [];

    /// <summary>Gets where the peer sees the reader.</summary>
    public Multiaddr? ObservedAddress { get; init; }

    /// <summary>Gets the family of the peer's network.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Gets the peer's name, or its software.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Gets the envelope of the peer's record, unchecked; empty if absent.</summary>
    public ReadOnlyMemory<byte> SignedPeerRecord { get; init; }

    /// <summary>Gets how many bytes the message has, without the length before it.</summary>
    public int Bytes
    {
        get
        {
            int bytes = 0;
            if (ProtocolVersion is not null)
                bytes += ProtobufWriter.StringBytes(ProtocolVersionField, ProtocolVersion);

            if (AgentVersion is not null)
                bytes += ProtobufWriter.StringBytes(AgentVersionField, AgentVersion);

            if (!PublicKey.IsEmpty)
                bytes += ProtobufWriter.BytesBytes(PublicKeyField, PublicKey.Length);

            if (ObservedAddress is not null)
                bytes += ProtobufWriter.BytesBytes(ObservedAddressField, ObservedAddress.Bytes.Length);

            if (!SignedPeerRecord.IsEmpty)
                bytes += ProtobufWriter.BytesBytes(SignedPeerRecordField, SignedPeerRecord.Length);

            return bytes + ListenAddresses.Sum(BytesOf) + Protocols.Sum(BytesOf);
        }
    }

    /// <summary>Reads a message. Single addresses and names that cannot be used are left out.</summary>
    /// <returns><see langword="false"/> when the bytes are no message.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out IdentifyMessage? message)
    {
        message = null;
        byte[] publicKey = [];
        List<Multiaddr> listenAddresses = [];
        List<ProtocolId> protocols = [];
        Multiaddr? observedAddress = null;
        string? protocolVersion = null;
        string? agentVersion = null;
        byte[] signedPeerRecord = [];

        var reader = new ProtobufReader(source);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: PublicKeyField, IsBytes: true }:
                    publicKey = field.Bytes.ToArray();
                    break;
                case { Number: ListenAddressField, IsBytes: true }:
                    AddAddress(listenAddresses, field.Bytes);
                    break;
                case { Number: ProtocolField, IsBytes: true }:
                    AddProtocol(protocols, field.Bytes);
                    break;
                case { Number: ObservedAddressField, IsBytes: true }:
                    observedAddress = Multiaddr.TryRead(field.Bytes, out Multiaddr? address) ? address : null;
                    break;
                case { Number: ProtocolVersionField, IsBytes: true }:
                    protocolVersion = NameOf(field.Bytes);
                    break;
                case { Number: AgentVersionField, IsBytes: true }:
                    agentVersion = NameOf(field.Bytes);
                    break;
                case { Number: SignedPeerRecordField, IsBytes: true }:
                    signedPeerRecord = field.Bytes.ToArray();
                    break;
            }
        }

        if (reader.IsMalformed)
            return false;

        message = new IdentifyMessage
        {
            PublicKey = publicKey,
            ListenAddresses = listenAddresses,
            Protocols = protocols,
            ObservedAddress = observedAddress,
            ProtocolVersion = protocolVersion,
            AgentVersion = agentVersion,
            SignedPeerRecord = signedPeerRecord,
        };
        return true;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="destination">At least <see cref="Bytes"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        var writer = new ProtobufWriter(destination);
        if (ProtocolVersion is not null)
            writer.WriteString(ProtocolVersionField, ProtocolVersion);

        if (AgentVersion is not null)
            writer.WriteString(AgentVersionField, AgentVersion);

        if (!PublicKey.IsEmpty)
            writer.WriteBytes(PublicKeyField, PublicKey.Span);

        foreach (Multiaddr address in ListenAddresses)
            writer.WriteBytes(ListenAddressField, address.Bytes.Span);

        if (ObservedAddress is not null)
            writer.WriteBytes(ObservedAddressField, ObservedAddress.Bytes.Span);

        foreach (ProtocolId protocol in Protocols)
            writer.WriteString(ProtocolField, protocol.Name);

        if (!SignedPeerRecord.IsEmpty)
            writer.WriteBytes(SignedPeerRecordField, SignedPeerRecord.Span);

        return writer.BytesWritten;
    }

    /// <summary>Adds what a later message says; what it does not say stays.</summary>
    public IdentifyMessage With(IdentifyMessage later) => new()
    {
        PublicKey = later.PublicKey.IsEmpty ? PublicKey : later.PublicKey,
        ListenAddresses = later.ListenAddresses.Count == 0 ? ListenAddresses : later.ListenAddresses,
        Protocols = later.Protocols.Count == 0 ? Protocols : later.Protocols,
        ObservedAddress = later.ObservedAddress ?? ObservedAddress,
        ProtocolVersion = later.ProtocolVersion ?? ProtocolVersion,
        AgentVersion = later.AgentVersion ?? AgentVersion,
        SignedPeerRecord = later.SignedPeerRecord.IsEmpty ? SignedPeerRecord : later.SignedPeerRecord,
    };

    /// <summary>
    /// Leaves out listen addresses, the last first, and then the record, until the message is short enough to be sent.
    /// </summary>
    public IdentifyMessage Shortened()
    {
        int bytes = Bytes;
        int kept = ListenAddresses.Count;
        while (kept > 0 && bytes > IdentifyOptions.MaxSentBytes)
            bytes -= BytesOf(ListenAddresses[--kept]);

        IdentifyMessage shortened =
            kept == ListenAddresses.Count ? this : this with { ListenAddresses = [.. ListenAddresses.Take(kept)] };
        return bytes > IdentifyOptions.MaxSentBytes ? shortened with { SignedPeerRecord = default } : shortened;
    }

    private static int BytesOf(Multiaddr address) =>
        ProtobufWriter.BytesBytes(ListenAddressField, address.Bytes.Length);

    private static int BytesOf(ProtocolId protocol) => ProtobufWriter.StringBytes(ProtocolField, protocol.Name);

    private static void AddAddress(List<Multiaddr> addresses, ReadOnlySpan<byte> bytes)
    {
        if (addresses.Count < IdentifyOptions.MaxListenAddresses && Multiaddr.TryRead(bytes, out Multiaddr? address))
            addresses.Add(address);
    }

    private static void AddProtocol(List<ProtocolId> protocols, ReadOnlySpan<byte> bytes)
    {
        if (protocols.Count < IdentifyOptions.MaxProtocols && NameOf(bytes) is { Length: > 0 } name)
            protocols.Add(new ProtocolId(name));
    }

    // These names end up in logs and on screens, so what is no printable text is no name.
    private static string? NameOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > IdentifyOptions.MaxNameBytes || !System.Text.Unicode.Utf8.IsValid(utf8))
            return null;

        string name = Encoding.UTF8.GetString(utf8);
        return name.Any(char.IsControl) ? null : name;
    }
}
