using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams;

/// <summary>Says in public words what a layer below has thrown, and what a peer has answered.</summary>
internal static class StreamFailures
{
    public static MeshStreamException Translate(PeerId peer, IOException exception) => exception switch
    {
        MeshStreamException translated => translated,
        _ => new MeshStreamException(peer, ErrorOf(exception), reason: string.Empty, exception),
    };

    public static MeshStreamException From(PeerId peer, Answer answer) =>
        new(peer, ErrorOf(answer.Code), answer.Reason);

    public static MeshStreamError ErrorOf(IOException exception) => exception switch
    {
        StreamResetException { IsByPeer: true } => MeshStreamError.ResetByPeer,
        StreamResetException => MeshStreamError.Aborted,
        StreamLimitException => MeshStreamError.Busy,
        ProtocolNotSupportedException => MeshStreamError.NotSupported,
        Libp2pProtocolException or ConnectionEndedException => MeshStreamError.ProtocolError,
        _ => MeshStreamError.ConnectionLost,
    };

    private static MeshStreamError ErrorOf(AnswerCode code) => code switch
    {
        AnswerCode.NotHandled => MeshStreamError.NotHandled,
        AnswerCode.Busy => MeshStreamError.Busy,
        AnswerCode.TimedOut => MeshStreamError.TimedOut,
        AnswerCode.Malformed => MeshStreamError.ProtocolError,

        // A code of a later version is a refusal, too.
        _ => MeshStreamError.Refused,
    };
}
