namespace Avi.Mesh.Streams;

/// <summary>Says in public words why a request has no response.</summary>
internal static class RequestFailures
{
    public static MeshRequestException Translate(PeerId peer, IOException exception) => exception switch
    {
        MeshRequestException translated => translated,
        _ => new MeshRequestException(peer, ErrorOf(StreamFailures.ErrorOf(exception)), string.Empty, exception),
    };

    public static MeshRequestException From(PeerId peer, Answer answer) =>
        new(peer, ErrorOf(answer.Code), answer.Reason);

    private static MeshRequestError ErrorOf(MeshStreamError error) => error switch
    {
        MeshStreamError.Busy => MeshRequestError.Busy,
        MeshStreamError.NotSupported => MeshRequestError.NotSupported,
        MeshStreamError.ProtocolError => MeshRequestError.ProtocolError,
        _ => MeshRequestError.ConnectionLost,
    };

    private static MeshRequestError ErrorOf(AnswerCode code) => code switch
    {
        AnswerCode.NotHandled => MeshRequestError.NoResponder,
        AnswerCode.Busy => MeshRequestError.Busy,
        AnswerCode.TimedOut => MeshRequestError.TimedOut,
        AnswerCode.Failed => MeshRequestError.HandlerFailed,
        AnswerCode.TooLarge => MeshRequestError.TooLarge,
        AnswerCode.Malformed => MeshRequestError.ProtocolError,

        // A code of a later version is a refusal, too.
        _ => MeshRequestError.Refused,
    };
}
