using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>Makes many streams out of one connection.</summary>
internal interface IMuxer
{
    /// <summary>Gets the name that multistream-select knows it by.</summary>
    ProtocolId Id { get; }

    /// <summary>Starts the loops of a session.</summary>
    /// <param name="connection">The secure connection; the session owns it.</param>
    /// <param name="isDialler">Whether this side dialled; the two sides number their streams differently.</param>
    IMuxedConnection Start(IByteStream connection, bool isDialler);
}
